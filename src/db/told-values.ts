import type { DateValue } from '../domain/change.ts'
import type { Database } from './database.ts'
import { readVersions } from './date-versions.ts'
import { factsOfDocument, type ToldFact } from './documents.ts'

/** A date that a document tells; without a value it tells that there is none any more. */
export type ToldValue = ToldFact & { readonly value?: DateValue | undefined }

/** The dates a document tells, with the values they had then. */
export async function valuesOfDocument(db: Database, documentId: number): Promise<ToldValue[]> {
  const facts = await factsOfDocument(db, documentId)
  const versions = await readVersions(db, [...new Set(facts.map(({ itemId }) => itemId))])
  return facts.map((fact) => ({
    ...fact,
    value: versions
      .get(fact.itemId)
      ?.get(fact.key)
      ?.find(({ version }) => version === fact.version),
  }))
}
