import type { Item, KeyDate } from '../../src/domain/item.ts'
import { type DateSpan, parseSpan } from '../../src/domain/span.ts'

/** The calendar day of a text such as `2026-03-25`. */
export function day(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text)
}

/** The span of a text such as `2026-Q3`; throws where it is none. */
export function span(text: string): DateSpan {
  const parsed = parseSpan(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

/** A key date of which a test names only what it is about. */
export function keyDate(date: string, over: Partial<KeyDate> = {}): KeyDate {
  return {
    key: over.kind ?? 'entry-into-force',
    kind: 'entry-into-force',
    span: span(date),
    proposed: false,
    source: { newsletter: '2026-03', article: 'An article', asPrinted: date },
    earlier: [],
    knownSince: day('2020-01-01'),
    ...over,
  }
}

/** An item of which a test names only what it is about. */
export function item(id: string, over: Partial<Item> = {}): Item {
  return {
    id,
    title: `Title of ${id}`,
    type: 'recommended-national-standard',
    issuers: ['SAC'],
    sectors: ['automotive'],
    status: 'published',
    legalWeight: 'recommended',
    replaces: [],
    summary: 'A summary.',
    links: [],
    mentions: [],
    keyDates: [],
    ...over,
  }
}

/** Items by the hundred, of a size of one's choice, every one of them with another title and date than at another size. */
export function sizedItems(size: number): Item[] {
  return Array.from({ length: 100 * size }, (_, index) =>
    item(`item-${index}`, {
      title: `Title at size ${size}`,
      keyDates: [keyDate(`${2026 + size}-09-01`)],
    }),
  )
}
