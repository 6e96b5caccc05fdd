import { and, desc, eq, min, sql } from 'drizzle-orm'
import { deliveries, documentDates } from './channel-schema.ts'
import { type Database, textList } from './database.ts'
import { type Delivery, getDelivery } from './deliveries.ts'

/** A delivery whose message tells dates of some items: with the nearest step told, unless it tells of a change. */
export type TellingDelivery = Delivery & { readonly step?: number | undefined }

/** Deliveries to a subscription that tell dates of these items, whatever became of them; the latest slot first. */
export async function tellingDeliveries(
  db: Database,
  subscriptionId: number,
  itemIds: readonly string[],
  limit: number,
): Promise<TellingDelivery[]> {
  const rows = await db
    .select({
      id: deliveries.id,
      step: min(documentDates.step),
      isChange: sql<boolean>`bool_or(${documentDates.isChange})`,
    })
    .from(deliveries)
    .innerJoin(documentDates, eq(documentDates.documentId, deliveries.documentId))
    .where(
      and(
        eq(deliveries.subscriptionId, subscriptionId),
        sql`${documentDates.itemId} = any(${textList(itemIds)})`,
      ),
    )
    .groupBy(deliveries.id)
    .orderBy(desc(deliveries.slot), desc(deliveries.id))
    .limit(limit)
  const telling: TellingDelivery[] = []
  for (const { id, step, isChange } of rows) {
    const delivery = await getDelivery(db, id)
    if (delivery === undefined) continue
    telling.push(step === null || isChange ? delivery : { ...delivery, step })
  }
  return telling
}
