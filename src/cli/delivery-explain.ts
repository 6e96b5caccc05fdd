import { findItem } from '../bot/find-item.ts'
import { systemClock } from '../clock.ts'
import type { Subscription } from '../db/subscriptions.ts'
import { type Block, command, type Document, type Line, plain } from '../formatters/document.ts'
import { inZoneText } from '../formatters/instants.ts'
import { renderText } from '../formatters/text.ts'
import { plural } from '../formatters/words.ts'
import { type Explanation, explain } from '../jobs/explain.ts'
import { fail } from './context.ts'
import { withDatabase } from './database.ts'
import { findServed } from './named.ts'
import { print, wantsColour } from './output.ts'

/** Prints why an item was or was not in a channel's messages. */
export async function runExplain(name: string, words: readonly string[]): Promise<void> {
  await withDatabase(async ({ db }) => {
    const subscription = await findServed(db, name)
    if (!subscription.ok) {
      fail(subscription.problem)
      return
    }
    const query = words.join(' ')
    const item = await findItem(db, query)
    if (!item.ok) {
      fail(item.problem)
      return
    }
    const asked = { itemId: item.value.id, query }
    const explanation = await explain(db, systemClock, subscription.value, asked)
    const document = withLedger(explanation, subscription.value)
    print(renderText(document, { colour: wantsColour() }))
  })
}

/** What operators want to know beside what the channel's people do: before the small print. */
function withLedger({ document, deliveries }: Explanation, subscription: Subscription): Document {
  const lines = [...deliveryLines(deliveries), ...failingLines(subscription)]
  if (lines.length === 0) return document
  const { title, blocks } = document
  const list: Block = { block: 'list', items: lines }
  const heading: Block = { block: 'heading', text: 'In the ledger' }
  return { title, blocks: [...blocks.slice(0, -1), heading, list, ...blocks.slice(-1)] }
}

function deliveryLines(deliveries: Explanation['deliveries']): Line[] {
  const [latest] = deliveries
  if (latest === undefined) return []
  const ids = deliveries.map(({ id }) => id).join(', ')
  const show = `npm run deliveries -- show ${latest.id}`
  return [[plain(`Deliveries that speak of it, the latest first: ${ids}; `), command(show, show)]]
}

function failingLines({ failing, settings }: Subscription): Line[] {
  if (failing === undefined) return []
  const since = inZoneText(failing.since, settings.cadence.timeZone)
  return [[plain(`Messages here were refused ${plural(failing.times, 'time')} since ${since}.`)]]
}
