import type { Database } from '../db/database.ts'
import { lockSubscriptionAt } from '../db/subscription-at.ts'
import { type Act, changeSettings, type Subscription } from '../db/subscriptions.ts'
import type { Item } from '../domain/item.ts'
import { isMarked, type Mark, markItem } from '../domain/mark.ts'
import { ok, type Result, refuse } from '../domain/result.ts'
import { doing } from '../formatters/channel-words.ts'
import { shorten } from '../formatters/document.ts'
import { findItem, itemName } from './find-item.ts'

/** What marking an item did: nothing where it was marked so already. */
export type Marked = {
  readonly subscription: Subscription
  readonly isChanged: boolean
  /** The item in words. */
  readonly name: string
}

/** Of an item's name in a sentence or a history. */
const NAME_LENGTH = 80
const DONE: Readonly<Record<Mark, string>> = {
  watch: 'watches',
  unwatch: 'no longer watches',
  mute: 'mutes',
  unmute: 'no longer mutes',
}
const ALREADY: Readonly<Record<Mark, (name: string) => string>> = {
  watch: (name) => `watches ${name} already`,
  unwatch: (name) => `does not watch ${name}`,
  mute: (name) => `mutes ${name} already`,
  unmute: (name) => `does not mute ${name}`,
}

/** Watches or mutes the item that typed words mean, or takes that back. */
export async function markTyped(
  db: Database,
  subscription: Subscription,
  { mark, typed }: { readonly mark: Mark; readonly typed: string },
  act: Act,
): Promise<Result<Marked>> {
  const found = await findMarked(db, subscription, typed)
  if (!found.ok) return found
  const { id, name } = found.value
  return db.transaction(async (tx) => {
    const now = await lockSubscriptionAt(tx, subscription)
    if (now === undefined) return refuse(`There is no subscription ${subscription.id} any more.`)
    const { settings } = now
    const isChanged = !isMarked(settings.filter, mark, id)
    if (!isChanged) return ok({ subscription: now, isChanged, name })
    const changed = { ...settings, filter: markItem(settings.filter, mark, id) }
    const what = `${DONE[mark]} ${shorten(name, NAME_LENGTH)}`
    return ok({ subscription: await changeSettings(tx, now, changed, act, what), isChanged, name })
  })
}

/** The sentence about it: `slack/T1/C1 watches GB 44495-2024 ….` */
export function markedText(channel: string, mark: Mark, { isChanged, name }: Marked): string {
  const shortName = shorten(name, NAME_LENGTH)
  return isChanged
    ? `${doing(channel, DONE[mark])} ${shortName}.`
    : `Nothing to change: ${doing(channel, ALREADY[mark](shortName))}.`
}

/** What is marked may have left the dataset since: it is found by its id all the same. */
async function findMarked(
  db: Database,
  { settings }: Subscription,
  typed: string,
): Promise<Result<Pick<Item, 'id'> & { readonly name: string }>> {
  const { watched, muted } = settings.filter
  const found = await findItem(db, typed)
  if (found.ok) return ok({ id: found.value.id, name: itemName(found.value) })
  return [...watched, ...muted].includes(typed) ? ok({ id: typed, name: typed }) : found
}
