import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { lastDigests } from '../db/deliveries.ts'
import { changesTold } from '../db/documents.ts'
import { datasetState } from '../db/state.ts'
import type { Subscription } from '../db/subscriptions.ts'
import type { Block, Document } from '../formatters/document.ts'
import { createComposer } from './compose.ts'
import { digestSince } from './look.ts'

/** The digest a subscription would get now: what is new is told since its last digest. Nothing is planned. */
export async function previewDigest(
  db: Database,
  clock: Clock,
  { id, settings }: Pick<Subscription, 'id' | 'settings'>,
): Promise<Document> {
  const dataset = await datasetState(db)
  const now = clock()
  const asOf = now.toZonedDateTimeISO(settings.cadence.timeZone).toPlainDate()
  const last = (await lastDigests(db, [id], now)).get(id)
  const since = digestSince(last, settings, asOf)
  const announced = (await changesTold(db, [{ subscriptionId: id, after: last }])).get(id) ?? []
  const request = { settings, asOf, since, announced, remindersSince: asOf }
  return asPreview((await createComposer(db, dataset).digest(request)).document)
}

/** One message that calls nobody: what would stand in the thread stands below. */
function asPreview({ title, blocks, thread }: Document): Document {
  const below: Block[] =
    thread === undefined ? [] : [{ block: 'heading', text: thread.title }, ...thread.blocks]
  return { title, blocks: [...blocks, ...below].filter(({ block }) => block !== 'call') }
}
