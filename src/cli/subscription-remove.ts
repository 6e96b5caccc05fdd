import { placeText } from '../bot/place.ts'
import { replaceSettings } from '../bot/subscribe.ts'
import type { Database } from '../db/database.ts'
import { lockSubscriptionById } from '../db/subscription-lock.ts'
import { type Act, removeSubscription, type Subscription } from '../db/subscriptions.ts'
import type { ItemType, KeyDateKind } from '../domain/item.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Sector } from '../domain/sector.ts'
import type { Settings } from '../domain/settings.ts'
import { cutSettings } from '../domain/settings-cut.ts'
import { subscribedDocument } from '../formatters/subscribed-document.ts'
import { fail } from './context.ts'
import { findServed } from './named.ts'
import { print, tell } from './output.ts'
import { onSubscription, shortly, text } from './subscriptions.ts'

export type RemoveOptions = {
  readonly sector?: readonly Sector[]
  readonly kind?: readonly KeyDateKind[]
  readonly type?: readonly ItemType[]
  readonly word?: readonly string[]
  readonly committee?: boolean
  readonly horizon?: boolean
}

/** Takes away from a subscription what is named, or ends it where nothing is. */
export async function runRemove(name: string, options: RemoveOptions): Promise<void> {
  await onSubscription(findServed, name, async ({ db, now, act }, before) => {
    if (Object.keys(options).length === 0) {
      print(text(shortly(await removeSubscription(db, before.id, act), now)))
      tell(
        'Nothing more is sent there. Added again, it gets what it got before, or what is named then; its other settings are kept.',
      )
      return
    }
    const { sector: sectors, kind: kinds, type: types, word: words, ...flags } = options
    const named = { sectors, kinds, types, words, ...flags }
    const cut = await db.transaction((tx) => cutSubscription(tx, before.id, named, act))
    if (!cut.ok) {
      fail(cut.problem)
      return
    }
    const { subscription, former } = cut.value
    const facts = {
      status: 'changed',
      before: former,
      covered: [],
      resumed: false,
    } as const
    const view = { channel: placeText(before), now }
    print(text(subscribedDocument({ ...facts, subscription }, view)))
  })
}

/** Cuts what a subscription gets by now, which somebody may have changed since it was found. */
async function cutSubscription(
  tx: Database,
  id: number,
  named: Parameters<typeof cutSettings>[1],
  act: Act,
): Promise<Result<{ readonly subscription: Subscription; readonly former: Settings }>> {
  await lockSubscriptionById(tx, id)
  const now = await findServed(tx, `${id}`)
  if (!now.ok) return now
  const former = now.value.settings
  const settings = cutSettings(former, named)
  if (!settings.ok) return settings
  const subscription = await replaceSettings(tx, now.value, { settings: settings.value }, act)
  return ok({ subscription, former })
}
