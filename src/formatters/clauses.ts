import type { DateValue } from '../domain/change.ts'
import type { KeyDateKind } from '../domain/item.ts'
import { isEnding, type Timing } from '../domain/timing.ts'
import { INFINITIVES, plural, VERBS } from './words.ts'

/** How the item is named where it is not itself what opens, closes or ends: `comments on GB 1-2026 close`. */
const PREPOSITIONS: Readonly<Partial<Record<KeyDateKind, string>>> = {
  'comment-open': 'on',
  'comment-deadline': 'on',
  adoption: 'of',
  publication: 'of',
  'transition-end': 'for',
  'submission-deadline': 'for',
}

/**
 * What happens on a date, as a sentence says it before the date: `comments on GB 1-2026 close`, or without a name
 * `comments close`. A proposed date that has passed brought nothing about: `GB 1-2026 was proposed to take effect`.
 */
export function clauseText(value: DateValue, timing: Timing, name?: string): string {
  if (timing.state === 'passed' && value.proposed) return intentText(value, name)
  const clause = sentenceVerb(value, timing)
  if (name === undefined) return clause
  const preposition = PREPOSITIONS[value.kind]
  const [subject, ...verb] = clause.split(' ')
  return preposition === undefined || verb.length === 0
    ? `${name} ${clause}`
    : `${subject} ${preposition} ${name} ${verb.join(' ')}`
}

/** What a reader was told would happen: `GB 1-2026 was to take effect`. */
export function intentText({ kind, proposed }: DateValue, name?: string): string {
  const intent = `was ${proposed ? 'proposed ' : ''}to ${INFINITIVES[kind]}`
  return name === undefined ? intent : `${name} ${intent}`
}

/** What happens and how soon: `comments close in 7 days`, `takes effect in 9 days at the earliest`. */
export function dueText(value: DateValue, days: number): string {
  const soon = days === 0 ? 'today' : `in ${plural(days, 'day')}`
  const edge = isEnding(value.kind) ? 'at the latest' : 'at the earliest'
  const verb = sentenceVerb(value, { state: 'ahead', days })
  return [verb, soon, ...(value.span.precision === 'day' ? [] : [edge])].join(' ')
}

/** As `verbText`, but of a form that can stand before a date or a number of days in any sentence. */
function sentenceVerb({ kind, span }: DateValue, timing: Timing): string {
  if (timing.state === 'running' && span.precision === 'day') return 'is on'
  if (timing.state === 'passed') return VERBS[kind].passed
  return kind === 'submission-deadline' ? 'applications close' : VERBS[kind].ahead
}

/** A date with what there is to add: in brackets, unless it has some already. */
export function withMarks(date: string, marks: readonly string[]): string {
  const said = marks.filter((mark) => mark !== '').join(', ')
  if (said === '') return date
  return date.endsWith(')') ? `${date}, ${said}` : `${date} (${said})`
}

/** A sentence's first letter as a capital. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
