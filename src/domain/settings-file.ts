import { z } from 'zod'
import { parseCadence, printCadence } from './cadence-text.ts'
import { checkSteps } from './day-counts.ts'
import { EVERYTHING } from './filter.ts'
import { PLATFORMS, type PlatformName } from './platform-name.ts'
import { DEFAULT_STEPS } from './reminder.ts'
import { ok, type Result, refuse } from './result.ts'
import {
  DETAILS,
  defaultSettings,
  EMPTY_POLICIES,
  MAX_HORIZON_DAYS,
  type Settings,
} from './settings.ts'
import { describeIssue } from './settings-problems.ts'
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
  readonly pausedReason?: string | undefined
}

const USUAL = defaultSettings('UTC')

const oneLine = z.string().regex(/^(?=.*\S)\P{Cc}+$/u)
const itemId = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)

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
    .array(z.string().transform(checked(parse)))
    .transform((choices) => [...new Set(choices)])
    .default([])
}

const steps = z.array(z.number()).transform(checked(checkSteps))

const writtenEntry = z.strictObject({
  platform: z.enum(PLATFORMS),
  workspace: oneLine,
  channel: oneLine,
  owner: oneLine,
  paused: z.string().regex(/\S/).optional(),
  cadence: z.string().transform(checked((text: string) => parseCadence(text))),
  sectors: chosen(parseSector),
  kinds: chosen(parseKind),
  types: chosen(parseType),
  mandatoryOnly: z.boolean().default(EVERYTHING.mandatoryOnly),
  committee: oneLine.optional(),
  words: z.array(oneLine).default([]),
  watched: z.array(itemId).default([]),
  muted: z.array(itemId).default([]),
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
    ...(paused === undefined ? {} : { pausedReason: paused }),
  }
}

/** The operators' settings file: every subscription that is to be. */
export const settingsFileSchema = z.strictObject({
  subscriptions: z.array(writtenEntry.transform(toEntry)).min(1),
})

/** The subscriptions of a settings file, or every problem in it: one line each, naming entry, field and value. */
export function parseSettingsFile(value: unknown): Result<SubscriptionEntry[]> {
  const parsed = settingsFileSchema.safeParse(value, { reportInput: true })
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(describeIssue)),
    ...repeatedChannels(value),
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
      `subscriptions[${index}].channel: "${place.channel}" is that of subscriptions[${before}]; a channel has one subscription`,
    ]
  })
}

/** The file that `parseSettingsFile` reads back; what is as it would be anyway is left out. */
export function printSettingsFile(entries: readonly SubscriptionEntry[]): unknown {
  return { subscriptions: entries.map(printEntry) }
}

function printEntry(entry: SubscriptionEntry): unknown {
  const { platform, workspace, channel, owner, settings, pausedReason } = entry
  const usual = new Map(Object.entries(printSettings(USUAL)))
  const own = Object.entries(printSettings(settings)).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(usual.get(field)),
  )
  return {
    platform,
    workspace,
    channel,
    owner,
    ...(pausedReason === undefined ? {} : { paused: pausedReason }),
    cadence: printCadence(settings.cadence),
    ...Object.fromEntries(own),
  }
}

function printSettings({ filter, cadence, ...rest }: Settings): Record<string, unknown> {
  return { ...filter, ...rest }
}
