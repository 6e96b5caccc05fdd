import { z } from 'zod'
import { parseCadence, printCadence } from './cadence-text.ts'
import { checkSteps } from './day-counts.ts'
import { EVERYTHING } from './filter.ts'
import { pauseEnd } from './pause.ts'
import { PLATFORMS, type PlatformName } from './platform-name.ts'
import { DEFAULT_STEPS } from './reminder.ts'
import { ok, type Result, refuse } from './result.ts'
import {
  DETAILS,
  defaultSettings,
  EMPTY_POLICIES,
  MAX_HORIZON_DAYS,
  MAX_TEXT_LENGTH,
  type Settings,
} from './settings.ts'
import { describeIssue, shown } from './settings-problems.ts'
import { parseSpan } from './span.ts'
import { parseKind, parseSector, parseType } from './vocabulary.ts'

/** A subscription as operators write it down: the channel, who answers for it, and what it is to hear. */
export type SubscriptionEntry = {
  readonly platform: PlatformName
  readonly workspace: string
  readonly channel: string
  /** The platform's id of a person, who is told when something is wrong. */
  readonly owner: string
  readonly settings: Settings
  /** Why nothing is sent at the moment; absent where it is. */
  readonly pause?: EntryPause | undefined
}

const PAUSED_BY = ['person', 'platform'] as const

/** A pause as an entry has it. */
export type EntryPause = {
  readonly reason: string
  readonly by: (typeof PAUSED_BY)[number]
  /** When it ends by itself. */
  readonly until?: Temporal.Instant | undefined
}

const USUAL = defaultSettings('UTC')

const oneLine = z
  .string()
  .max(MAX_TEXT_LENGTH, { abort: true })
  .regex(/^(?=.*\S)\P{Cc}+$/u)
const itemId = z
  .string()
  .max(MAX_TEXT_LENGTH, { abort: true })
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)

/** A list of texts, none of them twice. */
function once(text: z.ZodString) {
  return z
    .array(text)
    .superRefine((texts, context) => {
      const seen = new Set<string>()
      for (const [index, one] of texts.entries()) {
        const message = `${shown(one)} is there twice`
        if (seen.has(one)) context.addIssue({ code: 'custom', message, path: [index] })
        seen.add(one)
      }
    })
    .default([])
}

/** A parser of ours as a zod step: its refusal becomes the problem. */
function checked<I, O>(parse: (input: I) => Result<O>) {
  return (input: I, context: z.RefinementCtx): O => {
    const result = parse(input)
    if (result.ok) return result.value
    context.addIssue({ code: 'custom', message: result.problem, input })
    return z.NEVER
  }
}

/** A list of words of a closed vocabulary, each kept once. */
function chosen<T extends string>(parse: (text: string) => Result<T>) {
  return z
    .array(typed.transform(checked(parse)))
    .transform((choices) => [...new Set(choices)])
    .default([])
}

/** No word of a closed vocabulary and no cadence is longer; what is, is not worth reading. */
const typed = z.string().max(200, { abort: true })

/** The end of a pause: a day, at the hour of the channel's messages, or an instant. */
function parseUntil(text: string): Result<Temporal.PlainDate | Temporal.Instant> {
  const span = parseSpan(text)
  if (span.ok && span.value.precision === 'day') return ok(span.value.first)
  try {
    return ok(Temporal.Instant.from(text).round('millisecond'))
  } catch {
    return refuse(
      `${shown(text)} is no day such as 2026-12-24, and no time such as 2026-12-24T08:00Z`,
    )
  }
}

const paused = z.union([
  oneLine.transform((reason) => ({ reason, by: 'person' as const, until: undefined })),
  z.strictObject({
    reason: oneLine,
    until: typed.transform(checked(parseUntil)).optional(),
    by: z.enum(PAUSED_BY).default('person'),
  }),
])

const steps = z.array(z.number()).transform(checked(checkSteps))

const writtenEntry = z.strictObject({
  platform: z.enum(PLATFORMS),
  workspace: oneLine,
  channel: oneLine,
  owner: oneLine,
  paused: paused.optional(),
  cadence: typed.transform(checked((text: string) => parseCadence(text))),
  sectors: chosen(parseSector),
  kinds: chosen(parseKind),
  types: chosen(parseType),
  mandatoryOnly: z.boolean().default(EVERYTHING.mandatoryOnly),
  committee: oneLine.optional(),
  words: once(oneLine),
  watched: once(itemId),
  muted: once(itemId),
  watchedOnly: z.boolean().default(EVERYTHING.watchedOnly),
  horizonDays: z.int().min(1).max(MAX_HORIZON_DAYS).optional(),
  remind: z.boolean().default(USUAL.remind),
  reminderSteps: z
    .strictObject({
      closing: steps.default([...DEFAULT_STEPS.closing]),
      effect: steps.default([...DEFAULT_STEPS.effect]),
    })
    .prefault({}),
  whenEmpty: z.enum(EMPTY_POLICIES).default(USUAL.whenEmpty),
  detail: z.enum(DETAILS).default(USUAL.detail),
  mention: oneLine.optional(),
})

function toEntry(written: z.infer<typeof writtenEntry>): SubscriptionEntry {
  const { platform, workspace, channel, owner, paused, committee, horizonDays, ...rest } = written
  const { cadence, remind, reminderSteps, whenEmpty, detail, mention, ...filter } = rest
  return {
    platform,
    workspace,
    channel,
    owner,
    settings: {
      filter: { ...filter, ...(committee === undefined ? {} : { committee }) },
      cadence,
      ...(horizonDays === undefined ? {} : { horizonDays }),
      remind,
      reminderSteps,
      whenEmpty,
      detail,
      ...(mention === undefined ? {} : { mention }),
    },
    ...(paused === undefined ? {} : { pause: toPause(paused, cadence) }),
  }
}

function toPause(
  { reason, by, until }: z.infer<typeof paused>,
  cadence: Settings['cadence'],
): EntryPause {
  return until === undefined ? { reason, by } : { reason, by, until: endOf(until, cadence) }
}

function endOf(
  until: Temporal.PlainDate | Temporal.Instant,
  cadence: Settings['cadence'],
): Temporal.Instant {
  return until instanceof Temporal.PlainDate ? pauseEnd({ cadence }, until) : until
}

/** The operators' settings file: every subscription that is to be. */
export const settingsFileSchema = z.strictObject({
  subscriptions: z.array(writtenEntry.transform(toEntry)).min(1),
})

/** The subscriptions of a settings file, or every problem in it: one line each, naming entry, field and value. */
export function parseSettingsFile(
  value: unknown,
  now: Temporal.Instant,
): Result<SubscriptionEntry[]> {
  const parsed = settingsFileSchema.safeParse(value, { reportInput: true })
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(describeIssue)),
    ...repeatedChannels(value),
    ...strangeEnds(value, now),
  ]
  if (parsed.success && problems.length === 0) return ok(parsed.data.subscriptions)
  return refuse(problems.join('\n'))
}

const listSchema = z.object({ subscriptions: z.array(z.unknown()) })
const placeSchema = z.object({
  platform: z.string(),
  workspace: z.string(),
  channel: z.string(),
})

/** Channels that several entries name, found even where other fields of theirs are wrong. */
function repeatedChannels(value: unknown): string[] {
  const list = listSchema.safeParse(value)
  const first = new Map<string, number>()
  return (list.data?.subscriptions ?? []).flatMap((entry, index) => {
    const place = placeSchema.safeParse(entry).data
    if (place === undefined) return []
    const key = JSON.stringify([place.platform, place.workspace, place.channel])
    const before = first.get(key)
    if (before === undefined) {
      first.set(key, index)
      return []
    }
    return [
      `subscriptions[${index}].channel: ${shown(place.channel)} is that of subscriptions[${before}]; a channel has one subscription`,
    ]
  })
}

const endSchema = z.object({
  paused: z.object({ until: typed.transform(checked(parseUntil)) }),
  cadence: writtenEntry.shape.cadence,
})

/** Pauses that have ended or never will, found even where other fields of their entry are wrong. */
function strangeEnds(value: unknown, now: Temporal.Instant): string[] {
  const list = listSchema.safeParse(value)
  return (list.data?.subscriptions ?? []).flatMap((entry, index) => {
    const read = endSchema.safeParse(entry).data
    if (read === undefined) return []
    const problem = endProblem(endOf(read.paused.until, read.cadence), now)
    const written = z.object({ paused: z.object({ until: z.string() }) }).safeParse(entry).data
    return problem === undefined
      ? []
      : [`subscriptions[${index}].paused.until: ${shown(written?.paused.until)} ${problem}`]
  })
}

function endProblem(end: Temporal.Instant, now: Temporal.Instant): string | undefined {
  const days = now.until(end).total('hours') / 24
  if (days <= 0) return 'has passed; name a later day, or leave "paused" out'
  // A pause of that many days ends within the day after them.
  return days <= MAX_HORIZON_DAYS + 1
    ? undefined
    : `is more than ${MAX_HORIZON_DAYS} days ahead; without it the pause ends with "resume"`
}

/** The file that `parseSettingsFile` reads back; what is as it would be anyway is left out. */
export function printSettingsFile(entries: readonly SubscriptionEntry[]): unknown {
  return { subscriptions: entries.map(printEntry) }
}

function printEntry(entry: SubscriptionEntry): unknown {
  const { platform, workspace, channel, owner, settings, pause } = entry
  const usual = new Map(Object.entries(printSettings(USUAL)))
  const own = Object.entries(printSettings(settings)).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(usual.get(field)),
  )
  return {
    platform,
    workspace,
    channel,
    owner,
    ...(pause === undefined ? {} : { paused: printPause(pause, settings) }),
    cadence: printCadence(settings.cadence),
    ...Object.fromEntries(own),
  }
}

/** A person's pause without an end is its reason alone. */
function printPause({ reason, by, until }: EntryPause, settings: Settings): unknown {
  if (until === undefined && by === 'person') return reason
  return {
    reason,
    ...(until === undefined ? {} : { until: printUntil(until, settings) }),
    ...(by === 'person' ? {} : { by }),
  }
}

function printUntil(until: Temporal.Instant, settings: Settings): string {
  const day = until.toZonedDateTimeISO(settings.cadence.timeZone).toPlainDate()
  return (pauseEnd(settings, day).equals(until) ? day : until).toString()
}

function printSettings({ filter, cadence, ...rest }: Settings): Record<string, unknown> {
  return { ...filter, ...rest }
}
