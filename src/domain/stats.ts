import type { Dataset } from './dataset.ts'
import { compareText } from './fold.ts'

/** How many key dates (items for `sector`, `type` and `status`) there are, group by group, most first. */
export type DatasetStats = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Counts a dataset by newsletter, kind, sector, type, status, precision and year. */
export function datasetStats({ items }: Dataset): DatasetStats {
  const dates = items.flatMap((item) => item.keyDates)
  return {
    total: {
      items: items.length,
      'key dates': dates.length,
      'items without a date': items.filter((item) => item.keyDates.length === 0).length,
    },
    'key dates by newsletter': countBy(dates, ({ source }) => source.newsletter),
    'key dates by kind': countBy(dates, ({ kind }) => kind),
    'key dates by precision': countBy(dates, ({ span }) => span.precision),
    'key dates by year': countBy(dates, ({ span }) => String(span.first.year)),
    'items by lead sector': countBy(items, ({ sectors }) => sectors[0]),
    'items by type': countBy(items, ({ type }) => type),
    'items by status': countBy(items, ({ status }) => status),
  }
}

function countBy<T>(values: readonly T[], nameOf: (value: T) => string): Record<string, number> {
  const groups = [...Map.groupBy(values, nameOf)].map(
    ([name, members]) => [name, members.length] as const,
  )
  return Object.fromEntries(groups.sort(([a], [b]) => compareText(a, b)))
}
