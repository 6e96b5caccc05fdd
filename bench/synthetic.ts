import type { Dataset } from '../src/domain/dataset.ts'
import {
  ITEM_TYPES,
  type Item,
  KEY_DATE_KINDS,
  type KeyDate,
  STATUSES,
  type Status,
} from '../src/domain/item.ts'
import { SECTORS } from '../src/domain/sector.ts'
import { type DateSpan, parseSpan } from '../src/domain/span.ts'
import { seededRandom } from '../test/support/random.ts'
import { CHINESE_TERMS, COMMON_WORDS, ISSUERS, PREFIXES, STEMS, SUFFIXES } from './vocabulary.ts'

const FIRST_YEAR = 2021
const YEARS = 10
const COMMITTEES = 300

/** `count` items that look like the real ones, spread over all sectors, types and 2021 to 2030; the same each time. */
export function syntheticDataset(count: number): Dataset {
  const random = seededRandom(20260401)
  return {
    items: Array.from({ length: count }, (_, index) => syntheticItem(index, random)),
    newsletters: [
      {
        newsletter: '2026-03',
        title: 'Synthetic newsletter, March-April 2026',
        covers: { first: '2026-03', last: '2026-04' },
        knownFrom: '2026-05-01',
        publisher: 'bench',
      },
    ],
  }
}

type Random = () => number

function pick<T>(choices: readonly T[], random: Random): T {
  const chosen = choices[Math.floor(random() * choices.length)]
  if (chosen === undefined) throw new Error('nothing to pick from')
  return chosen
}

/** Few words make most of a text, as in any language: the square of a random number prefers the first ones. */
function pickCommon<T>(choices: readonly T[], random: Random): T {
  return pick(choices, () => random() ** 2)
}

const WORDS = [
  ...COMMON_WORDS,
  ...PREFIXES.flatMap((prefix) => STEMS.flatMap((stem) => [`${prefix}${stem}`])),
  ...STEMS.flatMap((stem) => SUFFIXES.map((suffix) => `${stem}${suffix}`)),
]

function words(count: number, random: Random): string {
  return Array.from({ length: count }, () => pickCommon(WORDS, random)).join(' ')
}

function syntheticItem(index: number, random: Random): Item {
  const year = FIRST_YEAR + Math.floor(random() * YEARS)
  const lead = pick(SECTORS, random)
  const other = pick(SECTORS, random)
  const identifier = `${pick(['GB', 'GB/T', 'GB/T', 'GB/Z', 'QC/T'], random)} ${10000 + Math.floor(random() * 90000)}-${year}`
  const title = `${words(5 + Math.floor(random() * 6), random)}`
  return {
    id: `item-${index}`,
    identifier,
    planNumber: `${year}${1000 + Math.floor(random() * 9000)}-T-${100 + Math.floor(random() * 900)}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    titleZh: Array.from({ length: 5 }, () => pick(CHINESE_TERMS, random)).join(''),
    type: pick(ITEM_TYPES, random),
    issuers: [pick(ISSUERS, random)],
    committee: `SAC/TC${1 + Math.floor(random() * COMMITTEES)}`,
    sectors: random() < 0.4 && other !== lead ? [lead, other] : [lead],
    status: pick<Status>(STATUSES, random),
    legalWeight: random() < 0.3 ? 'mandatory' : 'recommended',
    replaces: random() < 0.3 ? [`GB/T ${10000 + Math.floor(random() * 90000)}-2010`] : [],
    summary: `Sets ${words(14, random)}.`,
    whoShouldAct: `Makers of ${words(8, random)}.`,
    links: [`https://std.example.cn/gb/${index}`],
    mentions: [{ newsletter: '2026-03', article: `Report on ${words(5, random)}` }],
    keyDates: syntheticDates(year, random),
    ...(index % 20 === 19 ? { partOf: `item-${index - (index % 20)}` } : {}),
  }
}

function syntheticDates(year: number, random: Random): KeyDate[] {
  const first = Math.floor(random() * KEY_DATE_KINDS.length)
  return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => {
    const kind = KEY_DATE_KINDS[(first + index) % KEY_DATE_KINDS.length] ?? 'target'
    return {
      key: kind,
      kind,
      span: syntheticSpan(Math.min(year + index, FIRST_YEAR + YEARS - 1), random),
      proposed: random() < 0.2,
      source: {
        newsletter: '2026-03',
        article: `Report on ${words(5, random)}`,
        asPrinted: `in the year ${year}`,
      },
      earlier: [],
      knownSince: new Temporal.PlainDate(Math.min(year, 2026), 1, 1),
    }
  })
}

function syntheticSpan(year: number, random: Random): DateSpan {
  const month = String(1 + Math.floor(random() * 12)).padStart(2, '0')
  const day = String(1 + Math.floor(random() * 28)).padStart(2, '0')
  const text = random() < 0.85 ? `${year}-${month}-${day}` : `${year}-${month}`
  const span = parseSpan(text)
  if (!span.ok) throw new Error(span.problem)
  return span.value
}
