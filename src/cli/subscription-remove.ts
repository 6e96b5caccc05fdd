import { placeText } from '../bot/place.ts'
import { replaceSettings } from '../bot/subscribe.ts'
import { removeSubscription } from '../db/subscriptions.ts'
import type { ItemType, KeyDateKind } from '../domain/item.ts'
import type { Sector } from '../domain/sector.ts'
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
    const settings = cutSettings(before.settings, { sectors, kinds, types, words, ...flags })
    if (!settings.ok) {
      fail(settings.problem)
      return
    }
    const subscription = await db.transaction((tx) =>
      replaceSettings(tx, before, { settings: settings.value }, act),
    )
    const facts = {
      status: 'changed',
      before: before.settings,
      covered: [],
      resumed: false,
    } as const
    const view = { channel: placeText(before), now }
    print(text(subscribedDocument({ ...facts, subscription }, view)))
  })
}
