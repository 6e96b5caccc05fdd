import { describe, expect, test } from 'vitest'
import {
  type DeliveryFacts,
  deliveryDocument,
  deliveryListDocument,
} from '../../src/formatters/delivery-document.ts'
import type { Document } from '../../src/formatters/document.ts'
import { renderText } from '../../src/formatters/text.ts'
import { span } from '../support/items.ts'

const SLOT = Temporal.Instant.from('2026-06-22T07:00:00Z')
const CHANNEL = 'slack/T0123ABCD/C0123ABCD'

function facts(over: Partial<DeliveryFacts> = {}): DeliveryFacts {
  return {
    id: 812,
    kind: 'digest',
    slot: SLOT,
    state: 'sent',
    attempts: 1,
    createdAt: SLOT.add({ seconds: 20 }),
    updatedAt: SLOT.add({ seconds: 22 }),
    ...over,
  }
}

/** Documents of this file by the names of their golden files. */
const DOCUMENTS: Readonly<Record<string, Document>> = {
  'delivery-list': deliveryListDocument([
    {
      ...facts({ id: 815, kind: 'reminder', state: 'failed', attempts: 6 }),
      reason: 'not_in_channel',
      channel: 'discord/123456789012345678/223456789012345678',
      deadSince: SLOT.add({ hours: 9 }),
    },
    {
      ...facts({ id: 813, state: 'unknown', reason: 'no answer within 10 seconds' }),
      channel: CHANNEL,
    },
    { ...facts(), channel: CHANNEL },
  ]),
  'delivery-list-empty': deliveryListDocument([]),
  'delivery-detail': deliveryDocument(
    facts({ kind: 'reminder', state: 'failed', attempts: 3, reason: 'msg_too_long' }),
    {
      channel: CHANNEL,
      timeZone: 'Europe/Berlin',
      parts: [
        { ordinal: 0, state: 'sent', messageId: '1782111622.000100' },
        { ordinal: 1, state: 'failed' },
      ],
      told: [
        {
          itemId: 'gb-1',
          key: 'comment-deadline',
          value: { kind: 'comment-deadline', span: span('2026-06-29'), proposed: false },
          step: 7,
        },
        {
          itemId: 'gb-2',
          key: 'entry-into-force-new-types',
          value: { kind: 'entry-into-force', span: span('2026-07'), proposed: true },
        },
        { itemId: 'gb-3', key: 'target' },
      ],
    },
  ),
}

describe('the message about deliveries', () => {
  test.each(Object.entries(DOCUMENTS))('shows %s as reviewed', async (name, document) => {
    const shown = renderText(document, { colour: false })
    await expect(shown).toMatchFileSnapshot(`golden/${name}.txt`)
  })
})
