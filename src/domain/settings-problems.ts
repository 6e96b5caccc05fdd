import { z } from 'zod'
import { nearestWord } from './nearest.ts'
import { EMPTY_POLICIES, MAX_HORIZON_DAYS } from './settings.ts'

const LONGEST_SHOWN = 80
const YES_OR_NO = 'true or false'
const ITEM_IDS = 'a list of ids of items, such as [gb-44495-2024]'
const PAUSE_REASON = 'the reason why nothing is sent, in words'

/** What each field of an entry holds, as a problem says it. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['platform', 'slack, discord or console'],
  ['workspace', 'the id of the workspace or server, in quotes'],
  ['channel', 'the id of the channel, in quotes'],
  ['owner', 'the id of the person to be told when something is wrong, in quotes'],
  ['paused', `${PAUSE_REASON}, or a group with the reason and until`],
  ['cadence', 'a text such as "every Monday at 09:00 Europe/Berlin"'],
  ['sectors', 'a list of sectors, such as [automotive, ccc]'],
  ['kinds', 'a list of kinds of dates, such as [comment-deadline]'],
  ['types', 'a list of types of items, such as [law, gb]'],
  ['mandatoryOnly', YES_OR_NO],
  ['committee', 'a committee, such as TC260'],
  ['words', 'a list of words, such as [battery]'],
  ['watched', ITEM_IDS],
  ['muted', ITEM_IDS],
  ['watchedOnly', YES_OR_NO],
  ['horizonDays', `a whole number of days from 1 to ${MAX_HORIZON_DAYS}`],
  ['remind', YES_OR_NO],
  ['reminderSteps', 'closing and effect, each with a list of days such as [14, 7, 1]'],
  ['whenEmpty', EMPTY_POLICIES.join(' or ')],
  ['detail', 'compact, full or thread'],
  [
    'mention',
    'the id of the user group or role that the last reminder before a date calls, in quotes',
  ],
])

/** Every field of an entry, in the order in which they are told. */
export const ENTRY_FIELDS: readonly string[] = [...FIELDS.keys()]

const STEPS: ReadonlyMap<string, string> = new Map([
  ['closing', 'a list of days, such as [14, 7, 1]'],
  ['effect', 'a list of days, such as [90, 30, 0]'],
])

const PAUSE: ReadonlyMap<string, string> = new Map([
  ['reason', PAUSE_REASON],
  ['until', 'the day on which it ends, such as 2026-12-24'],
  ['by', 'person or platform'],
])

const FILE: ReadonlyMap<string, string> = new Map([
  ['subscriptions', 'a list of at least one subscription'],
])

/** The same for one element of a list. */
const ELEMENTS: ReadonlyMap<string, string> = new Map([
  ['subscriptions', 'a group of settings that begins with "- platform:"'],
  ['words', 'a text in quotes'],
  ['watched', 'the id of an item, such as gb-44495-2024'],
  ['muted', 'the id of an item, such as gb-44495-2024'],
  ['closing', 'a whole number of days'],
  ['effect', 'a whole number of days'],
])

/** The lines about one mistake in a settings file: where it is, what stands there, and what would be right. */
export function describeIssue(issue: z.core.$ZodIssue): string[] {
  const place = z.core.toDotPath(issue.path)
  if (issue.code === 'custom') return [`${place}: ${issue.message}`]
  if (issue.code === 'invalid_union') {
    // Of a text or a group, what is wrong with the one that was written.
    const branch = issue.errors.find((issues) =>
      issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
    )
    if (branch !== undefined)
      return branch.flatMap((one) => describeIssue({ ...one, path: [...issue.path, ...one.path] }))
  }
  if (issue.code === 'too_big' && typeof issue.input === 'string') {
    const { input, maximum } = issue
    return [`${place}: ${shown(input)} is ${input.length} characters long; ${maximum} at most`]
  }
  if (issue.code === 'unrecognized_keys') {
    const known = [...fieldsAt(issue.path).keys()]
    return issue.keys.map((key) => `${place === '' ? '' : `${place}.`}${unknownField(key, known)}`)
  }
  return [
    `${place === '' ? 'the file' : place}: ${whatIsWrong(issue.input, expectedAt(issue.path))}`,
  ]
}

function unknownField(key: string, known: readonly string[]): string {
  const near = nearestWord(key, known)
  const advice = near === undefined ? '' : ` Did you mean ${near}?`
  return `${shortened(key)}: is no setting.${advice} Known: ${known.join(', ')}.`
}

function whatIsWrong(input: unknown, expected: string): string {
  if (input === undefined) return `is missing; give ${expected}`
  if (input === null || input === '') return `is empty; give ${expected}`
  if (Array.isArray(input) && input.length === 0) return `is empty; give ${expected}`
  if (Array.isArray(input)) return `a list is not ${expected}`
  if (typeof input === 'object') return `a group is not ${expected}`
  if (isNumber(input) && expected.endsWith('in quotes'))
    return `${shown(input)} is a number; write it in quotes: "${input}"`
  if (typeof input === 'string' && /\p{Cc}/u.test(input))
    return `${shown(input)} has a line break or another control character; give ${expected}`
  return `${shown(input)} is not ${expected}`
}

function isNumber(input: unknown): input is number | bigint {
  return typeof input === 'number' || typeof input === 'bigint'
}

/** A value that is wrong, as it was written, but no longer than it takes to know it again. */
export function shown(input: unknown): string {
  return shortened(typeof input === 'bigint' ? String(input) : JSON.stringify(input))
}

function shortened(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN).toWellFormed()}…`
}

function expectedAt(path: readonly PropertyKey[]): string {
  const last = path.at(-1)
  if (typeof last === 'string') return fieldsAt(path.slice(0, -1)).get(last) ?? 'a setting'
  const list = path.at(-2)
  if (typeof list === 'string') return ELEMENTS.get(list) ?? 'a word'
  return 'a file that begins with "subscriptions:"'
}

function fieldsAt(path: readonly PropertyKey[]): ReadonlyMap<string, string> {
  if (path.length === 0) return FILE
  const last = path.at(-1)
  if (last === 'paused') return PAUSE
  return last === 'reminderSteps' ? STEPS : FIELDS
}
