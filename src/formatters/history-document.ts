import { actor, type Block, type Document, type Line, plain, quiet, strong } from './document.ts'
import { localTime } from './instants.ts'
import { dayText } from './words.ts'

/** One message to a channel, as its history tells it. */
export type HistoryDelivery = {
  readonly kind: 'digest' | 'reminder' | 'notice'
  readonly slot: Temporal.Instant
  readonly state: string
  readonly reason?: string | undefined
}

/** One change of a subscription. */
export type HistoryChange = {
  readonly at: Temporal.Instant
  readonly by: string
  readonly what: string
}

/** What was sent to a channel, and who changed what, each the latest first, in the channel's own time. */
export function historyDocument(
  {
    deliveries,
    changes,
  }: {
    readonly deliveries: readonly HistoryDelivery[]
    readonly changes: readonly HistoryChange[]
  },
  { channel, timeZone }: { readonly channel: string; readonly timeZone: string },
): Document {
  const sent = deliveries.map(({ kind, slot, state, reason }) => [
    strong(shortly(slot, timeZone)),
    plain(` · ${kind} ${state}${reason === undefined ? '' : `: “${reason}”`}`),
  ])
  const changed = changes.map(
    ({ at, by, what }): Line => [
      quiet(`${shortly(at, timeZone)} · `),
      { ...actor(by), style: 'quiet' },
      quiet(' · '),
      plain(what),
    ],
  )
  const blocks: Block[] = [
    { block: 'heading', text: 'Sent' },
    { block: 'list', items: sent.length === 0 ? [[plain('Nothing yet.')]] : sent },
    { block: 'heading', text: 'Changes' },
    { block: 'list', items: changed },
  ]
  return {
    title: `History of ${channel}`,
    blocks: [{ block: 'paragraph', line: [quiet(`Times are of ${timeZone}.`)] }, ...blocks],
  }
}

function shortly(instant: Temporal.Instant, timeZone: string): string {
  const { day, time } = localTime(instant, timeZone)
  return `${dayText(day)}, ${time}`
}
