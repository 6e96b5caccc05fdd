import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { datasetState } from '../db/state.ts'
import type { Subscription } from '../db/subscriptions.ts'
import { unsentDeliveries } from '../db/unsent.ts'
import { todayIn } from '../domain/timing.ts'
import type { Block, Document } from '../formatters/document.ts'
import { createComposer } from './compose.ts'
import { findNews } from './news.ts'

/** The digest a subscription would get now: what is new is told since its last digest. Nothing is planned. */
export async function previewDigest(
  db: Database,
  clock: Clock,
  subscription: Pick<Subscription, 'id' | 'settings'>,
): Promise<Document> {
  const dataset = await datasetState(db)
  const now = clock()
  const { id, settings } = subscription
  const today = todayIn(settings.cadence.timeZone, now)
  const unsent = (await unsentDeliveries(db, [id], ['digest', 'reminder'])).map(({ id }) => id)
  const reader = { subscription, ...today }
  const news = (await findNews({ db, now }, [reader], dataset.load ?? 0, unsent)).get(id)
  if (news === undefined) throw new Error('whoever asks what is news is told, be it nothing')
  const request = { settings, asOf: today.asOf, remindersSince: today.asOf, ...news }
  return asPreview((await createComposer(db, dataset, now).digest(request)).document)
}

/** One message that calls nobody: what would stand in the thread stands below. */
function asPreview({ title, blocks, thread }: Document): Document {
  const below: Block[] =
    thread === undefined ? [] : [{ block: 'heading', text: thread.title }, ...thread.blocks]
  return { title, blocks: [...blocks, ...below].filter(({ block }) => block !== 'call') }
}
