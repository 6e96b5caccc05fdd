import { describeSubscription } from '../bot/describe.ts'
import { markedText, markTyped } from '../bot/mark-item.ts'
import { placeText } from '../bot/place.ts'
import {
  listSubscriptions,
  pauseSubscription,
  resumeSubscription,
  type Subscription,
} from '../db/subscriptions.ts'
import type { Mark } from '../domain/mark.ts'
import { pauseEnd } from '../domain/pause.ts'
import type { PlatformName } from '../domain/platform-name.ts'
import { ok, type Result } from '../domain/result.ts'
import { parseUntil } from '../domain/until.ts'
import { cleanText, type Document } from '../formatters/document.ts'
import { subscriptionDocument } from '../formatters/subscription-document.ts'
import { renderText } from '../formatters/text.ts'
import { fail } from './context.ts'
import { type Tools, withDatabase } from './database.ts'
import { findNamed, findServed } from './named.ts'
import { print, printJson, tell, wantsColour } from './output.ts'
import { subscriptionJson } from './subscription-json.ts'

export type ListOptions = {
  readonly platform?: PlatformName
  readonly workspace?: string
  readonly format: 'text' | 'json'
}

/** Prints every subscription that was not removed. */
export async function runList({ format, ...which }: ListOptions): Promise<void> {
  await withDatabase(async ({ db, now }) => {
    const found = await listSubscriptions(db, which)
    if (format === 'json') {
      printJson(found.map((one) => subscriptionJson(one, now)))
      return
    }
    if (found.length === 0) tell('There are no subscriptions.')
    print(found.map((one) => text(shortly(one, now))).join('\n'))
  })
}

/** Prints everything about one subscription. */
export async function runShow(
  name: string,
  { format }: Pick<ListOptions, 'format'>,
): Promise<void> {
  await onSubscription(findNamed, name, async ({ db, now }, subscription) => {
    const channel = placeText(subscription)
    if (format === 'json') printJson(subscriptionJson(subscription, now))
    else
      print(text(await describeSubscription(db, subscription, { channel, now, instants: 'utc' })))
  })
}

export type PauseOptions = { readonly until?: string; readonly reason?: string }

/** Stops a subscription until it is resumed, or until a day. */
export async function runPause(name: string, { until, reason }: PauseOptions): Promise<void> {
  await onSubscription(findServed, name, async ({ db, now, act }, { id, settings }) => {
    const end = readUntil(until, settings, now)
    if (!end.ok) {
      fail(end.problem)
      return
    }
    const pause = {
      reason: reason || 'an operator paused it',
      by: 'person',
      until: end.value,
    } as const
    print(text(shortly(await pauseSubscription(db, id, pause, act), now)))
  })
}

/** Serves a subscription again; one that is served already is left as it is. */
export async function runResume(name: string): Promise<void> {
  await onSubscription(findServed, name, async ({ db, now, act }, before) => {
    const isServed = before.state === 'active' && before.failing === undefined
    if (isServed) tell('It was not paused.')
    const after = isServed
      ? before
      : await db.transaction((tx) => resumeSubscription(tx, before.id, act))
    print(text(shortly(after, now)))
  })
}

/** Watches or mutes an item for a channel, or takes that back. */
export async function runMark(mark: Mark, name: string, words: readonly string[]): Promise<void> {
  await onSubscription(findServed, name, async ({ db, act }, subscription) => {
    const marked = await markTyped(db, subscription, { mark, typed: words.join(' ') }, act)
    if (marked.ok) print(`${cleanText(markedText(placeText(subscription), mark, marked.value))}\n`)
    else fail(marked.problem)
  })
}

/** Runs a command on the subscription that was named, or tells that there is none. */
export async function onSubscription(
  find: typeof findNamed,
  name: string,
  run: (tools: Tools, subscription: Subscription) => Promise<void>,
): Promise<void> {
  await withDatabase(async (tools) => {
    const found = await find(tools.db, name)
    if (found.ok) await run(tools, found.value)
    else fail(found.problem)
  })
}

function readUntil(
  until: string | undefined,
  settings: Subscription['settings'],
  now: Temporal.Instant,
): Result<Temporal.Instant | undefined> {
  if (until === undefined) return ok(undefined)
  const today = now.toZonedDateTimeISO(settings.cadence.timeZone).toPlainDate()
  const day = parseUntil(until, today)
  return day.ok ? ok(pauseEnd(settings, day.value)) : day
}

/** A subscription in a few lines. */
export function shortly(subscription: Subscription, now: Temporal.Instant): Document {
  return subscriptionDocument(subscription, { channel: placeText(subscription), now })
}

/** A document as this terminal shows it. */
export function text(document: Document): string {
  return renderText(document, { colour: wantsColour() })
}
