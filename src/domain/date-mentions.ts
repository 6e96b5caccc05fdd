import { MONTHS } from './months.ts'

/** A string of a newsletter's text that may be a date or a deadline: its line, counted from 1, and itself. */
export type DateMention = { readonly line: number; readonly text: string }

const MONTH =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\\.?'
/** Without May, which is also a verb, and without short forms. */
const LONE_MONTH = `(?:${MONTHS.filter((month) => month !== 'May').join('|')})`
const YEAR = '(?:19|20)\\d{2}'
const DAY = '\\d{1,2}(?:\\s*(?:st|nd|rd|th)\\b)?'
const TO = '\\s*(?:-|–|—|~|to|and|until)\\s*(?:the\\s+)?'
const PERIOD = '(?:days?|weeks?|months?|years?|working days?|business days?)'
const NUMBER =
  '(?:\\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty-four|several)'

/** Longest forms first: a match takes its text from the shorter ones. */
const FORMS = [
  `${DAY}(?:${TO}${DAY})?\\s+(?:of\\s+)?${MONTH}(?:${TO}${DAY}\\s+(?:of\\s+)?${MONTH})?(?:,?\\s*${YEAR})?`,
  `${MONTH},?\\s*${DAY}(?:${TO}(?:${MONTH}\\s*)?${DAY})?(?:,?\\s*${YEAR})?(?!\\d)`,
  `${MONTH}(?:${TO}${MONTH})?,?\\s+(?:of\\s+)?${YEAR}`,
  `${YEAR}[-./]\\d{1,2}[-./]\\d{1,2}(?!\\d)`,
  `${YEAR}-(?:0[1-9]|1[0-2])(?![\\d-])`,
  `(?:\\bQ[1-4]|(?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:quarter|half))(?: (?:of|in))?(?: ${YEAR})?`,
  `(?:(?:by|until|before)\\s+)?(?:the\\s+)?(?:end|beginning|middle|start|mid)(?:\\s+of|-)\\s*(?:${MONTH}(?:\\s+${YEAR})?|${YEAR}|(?:this|the|next) (?:year|month|quarter))`,
  `(?:by|in|before|after|since|until|during|through|from|early|late|mid|for|to|of)[\\s-]+(?:the\\s+year\\s+)?${YEAR}(?:\\s*(?:-|–|to)\\s*${YEAR})?(?![\\d-])`,
  `${YEAR}\\s*[-–—]\\s*${YEAR}(?!\\d)`,
  `within\\s+(?:the\\s+next\\s+)?${NUMBER}\\s+${PERIOD}`,
  `${NUMBER}[- ](?:day|week|month|year)s?(?:[- ](?:transition|grace|comment|consultation|period)\\w*|\\s+(?:after|before|from|of)\\b)`,
  `(?:next|following|coming)\\s+${NUMBER}\\s+${PERIOD}`,
  `(?:transition(?:al)?|grace|buffer)\\s+periods?`,
  `(?:open|available)\\s+(?:for\\s+\\w+\\s+)?until`,
  `\\bdeadlines?\\b`,
  `\\b${LONE_MONTH}\\b`,
  `(?:in|by|of|since|until|from|early|late|mid|end)[\\s-]+May\\b(?!,?\\s*\\d|\\s+to\\s+June)`,
]
const MENTION = new RegExp(`(?<![\\w./-])(?:${FORMS.join('|')})(?!\\w)`, 'gi')
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>]+|\(#[^)]*\)/g

/** Every date-like string of a text, line by line; addresses and markup do not count. */
export function findDateMentions(text: string): DateMention[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw
      .replace(ADDRESS, (address) => ' '.repeat(address.length))
      .replace(/<\/?\w+>|[*_]{1,3}/g, '')
    return [...line.matchAll(MENTION)].map((match) => ({
      line: index + 1,
      text: match[0].replace(/\s+/g, ' ').replace(/[.\s]+$/, ''),
    }))
  })
}

const COVERS = new RegExp(`(${MONTHS.join('|')})\\s*[-–—]\\s*(?:${MONTHS.join('|')})\\s+(${YEAR})`)

/** The newsletter a text is, by the first pair of months it prints: `March - April 2026` is `2026-03`. */
export function newsletterOf(text: string): string | undefined {
  const [, month = '', year] = COVERS.exec(text) ?? []
  const number = MONTHS.indexOf(month) + 1
  return number === 0 ? undefined : `${year}-${String(number).padStart(2, '0')}`
}
