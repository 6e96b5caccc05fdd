import type { Digest } from '../domain/digest.ts'
import type { Entry } from '../domain/entry.ts'
import type { Item, KeyDate } from '../domain/item.ts'
import type { LookupAnswer } from '../domain/lookup.ts'
import { printSpan } from '../domain/span.ts'
import { LEAD_DAYS } from '../domain/timing.ts'

/** An item as scripts read it: the shape of `dataset export`. Absent values are absent, or null where always asked for. */
export function itemJson(item: Item) {
  return {
    id: item.id,
    identifier: item.identifier ?? null,
    planNumber: item.planNumber,
    title: item.title,
    titleZh: item.titleZh,
    type: item.type,
    issuers: item.issuers,
    committee: item.committee ?? null,
    sectors: item.sectors,
    status: item.status,
    legalWeight: item.legalWeight ?? null,
    replaces: item.replaces.length === 0 ? undefined : item.replaces,
    replacedBy: item.replacedBy,
    partOf: item.partOf,
    summary: item.summary,
    whoShouldAct: item.whoShouldAct,
    note: item.note,
    links: item.links,
    mentions: item.mentions,
    keyDates: item.keyDates.map(keyDateJson),
  }
}

function keyDateJson(keyDate: KeyDate) {
  return {
    key: keyDate.key,
    kind: keyDate.kind,
    date: printSpan(keyDate.span),
    dateEnd: keyDate.end === undefined ? undefined : printSpan(keyDate.end),
    precision: keyDate.span.precision,
    proposed: keyDate.proposed,
    scope: keyDate.scope,
    conflict: keyDate.conflict,
    source: keyDate.source,
    note: keyDate.note,
    earlier:
      keyDate.earlier.length === 0
        ? undefined
        : keyDate.earlier.map(({ span, proposed, source }) => ({
            date: printSpan(span),
            proposed,
            source,
          })),
  }
}

/** A digest as scripts read it. `horizonDays` is the override, or the lead of effective dates. */
export function digestJson(digest: Digest, dataAsOf: string | undefined) {
  return {
    asOf: digest.asOf.toString(),
    since: digest.since.toString(),
    horizonDays: digest.horizonDays ?? LEAD_DAYS['entry-into-force'],
    leadDays: digest.horizonDays === undefined ? LEAD_DAYS : undefined,
    filter: digest.filter,
    dataAsOf: dataAsOf ?? null,
    sections: digest.sections.map(({ section, entries }) => ({
      section,
      entries: entries.map(entryJson),
    })),
    beyond: digest.beyond,
    next: digest.next === undefined ? null : entryJson(digest.next),
  }
}

function entryJson(entry: Entry) {
  const { item, keyDate, parts, actBy, movedFrom } = entry
  const { key, kind, date, dateEnd, precision, proposed, scope, conflict, source, note } =
    keyDateJson(keyDate)
  return {
    itemId: item.id,
    identifier: item.identifier ?? null,
    title: item.title,
    key,
    kind,
    date,
    dateEnd,
    precision,
    proposed,
    daysLeft: entry.daysLeft,
    sectors: item.sectors,
    legalWeight: item.legalWeight ?? null,
    type: item.type,
    scope,
    note,
    conflict,
    source,
    links: item.links,
    isNew: entry.isNew,
    movedFrom: movedFrom === undefined ? undefined : printSpan(movedFrom.span),
    actBy: actBy?.day.toString(),
    parts:
      parts.length === 0
        ? undefined
        : parts.map(({ id, identifier, title }) => ({ id, identifier: identifier ?? null, title })),
  }
}

/** A lookup's answer as scripts read it: `found`, the items, and the nearest where nothing was found. */
export function lookupJson(query: string, answer: LookupAnswer) {
  const items = answer.found === 'one' ? [answer.item] : answer.found === 'many' ? answer.items : []
  return {
    query,
    found: answer.found,
    items: items.map(itemJson),
    nearest: answer.found === 'none' ? answer.nearest.map(itemJson) : [],
  }
}
