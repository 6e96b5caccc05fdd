import { changesKnown } from '../db/date-changes.ts'
import type { DateVersion } from '../db/key-date-history.ts'
import { type LastDigest, lastDigests } from '../db/last-digests.ts'
import { type LearntFact, learntSince } from '../db/told-dates.ts'
import { changedSince } from '../db/watches.ts'
import { factName, type KnownNews } from '../domain/entry.ts'
import { printSpan } from '../domain/span.ts'
import type { DigestRequest } from './compose.ts'
import { digestSince, type Planning } from './look.ts'
import { oncePer } from './once-per.ts'
import {
  type MaybeChanged,
  type Reader,
  readToldChanges,
  type ToldChange,
  type ToldChanges,
} from './plan-changes.ts'

/** What is news in a digest, and a name by which equal news is known. */
export type DigestNews = Pick<DigestRequest, 'since' | 'sinceInChina' | 'knownAfter' | 'news'> & {
  readonly name: string
}

/**
 * What is news to each of these readers since the last digest that arrived: what became known by loads after the one
 * it knew of, and what has moved since they were told, by whatever message. `unsent` has told nobody anything.
 */
export async function findNews(
  { db, now }: Pick<Planning, 'db' | 'now'>,
  readers: readonly Reader[],
  load: number,
  unsent: readonly number[],
): Promise<ReadonlyMap<number, DigestNews>> {
  const ids = readers.map(({ subscription }) => subscription.id)
  const last = await lastDigests(db, ids, now)
  const periodOf = periods()
  const asked = readers.map((reader) => ({
    reader,
    period: periodOf(reader, last.get(reader.subscription.id)),
  }))
  const learnt = await learntSince(db, rangeOf(asked), load)
  const factsOf = factsIn(learnt)
  const told = await readTold(db, readers, learnt.filter(isChanged), unsent)
  const wished = await afterOtherWishes(db, readers, last, unsent)
  return new Map(
    asked.map(({ reader, period }) => {
      const { names, changed } = factsOf(period)
      const known = [...(told?.of(reader, changed) ?? [])]
      const moved = new Map([...wished(reader), ...known.flatMap(movedFrom)])
      const announced = new Set(known.flatMap(([name]) => (moved.has(name) ? [] : [name])))
      const news: KnownNews = { learnt: names, announced, moved }
      return [reader.subscription.id, { ...period, news, name: nameOf(period, news) }]
    }),
  )
}

type Period = Pick<DigestNews, 'since' | 'sinceInChina' | 'knownAfter' | 'name'>

/** The time since the last digest, worked out once for all that had the same: days are slow to count. */
function periods(): (reader: Reader, last: LastDigest | undefined) => Period {
  const known = new Map<string, Period>()
  const names = oncePer((day: Temporal.PlainDate) => day.toString())
  return (reader, last) => {
    const { timeZone } = reader.subscription.settings.cadence
    const lastName = last && `${last.documentId} ${last.slot.epochMilliseconds}`
    const name = `${timeZone} ${names(reader.asOf)} ${lastName}`
    const period = known.get(name) ?? periodOf(reader, last)
    known.set(name, period)
    return period
  }
}

function periodOf(reader: Reader, last: LastDigest | undefined): Period {
  const days = digestSince(last, reader.subscription.settings, reader)
  // An empty database knew of no load: the days tell what is new of the first.
  const knownAfter = last?.load === 0 ? undefined : last?.load
  return { ...days, knownAfter, name: [days.since, days.sinceInChina, knownAfter].join(' ') }
}

/** From which load, and from which day where none is on record, any reader wants to know what was learnt. */
function rangeOf(asked: readonly { readonly period: Period }[]) {
  const loads = asked.flatMap(({ period }) => period.knownAfter ?? [])
  const [day] = asked
    .flatMap(({ period }) => (period.knownAfter === undefined ? [period.since] : []))
    .sort(Temporal.PlainDate.compare)
  return { load: loads.length === 0 ? undefined : Math.min(...loads), day }
}

type Learnt = {
  /** Every one, where their loads tell; none where only the days do. */
  readonly names: ReadonlySet<string> | undefined
  readonly changed: readonly LearntFact[]
}

/** What was learnt in a period, worked out once for all that have the same. */
function factsIn(learnt: readonly LearntFact[]): (period: Period) => Learnt {
  const known = new Map<string, Learnt>()
  return ({ since, knownAfter, name }) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const isIn = ({ load, knownSince }: LearntFact) =>
      knownAfter === undefined
        ? Temporal.PlainDate.compare(knownSince, since) > 0
        : load > knownAfter
    const facts = learnt.filter(isIn)
    const names = knownAfter === undefined ? undefined : new Set(facts.map(factName))
    const found = { names, changed: facts.filter(isChanged) }
    known.set(name, found)
    return found
  }
}

function isChanged({ change }: LearntFact): boolean {
  return change !== undefined
}

async function readTold(
  db: Planning['db'],
  readers: readonly Reader[],
  facts: readonly MaybeChanged[],
  unsent: readonly number[],
): Promise<ToldChanges | undefined> {
  return facts.length === 0 || readers.length === 0
    ? undefined
    : readToldChanges(db, readers, facts, unsent)
}

function movedFrom([name, { told, change }]: readonly [string, ToldChange]) {
  return change?.change === 'moved' ? [[name, told] as const] : []
}

/** What has moved, however long ago, for readers who may want again what they did not want then. */
async function afterOtherWishes(
  db: Planning['db'],
  readers: readonly Reader[],
  last: ReadonlyMap<number, LastDigest>,
  unsent: readonly number[],
): Promise<(reader: Reader) => readonly (readonly [string, DateVersion])[]> {
  const arrived = [...last].map(([id, { writtenAt }]) => ({ id, since: writtenAt }))
  const ids = await changedSince(db, arrived)
  if (ids.size === 0) return () => []
  const wishing = readers.filter(({ subscription }) => ids.has(subscription.id))
  const watched = wishing.flatMap(({ subscription }) => subscription.settings.filter.watched)
  const changed = await changesKnown(db, [...ids], [...new Set(watched)])
  const told = await readTold(db, wishing, changed, unsent)
  return (reader) =>
    ids.has(reader.subscription.id) && told !== undefined
      ? [...told.of(reader, changed)].flatMap(movedFrom)
      : []
}

function nameOf({ name }: Period, { announced, moved }: KnownNews): string {
  if (announced.size + moved.size === 0) return name
  const told = [...moved].map(([fact, { span }]) => `${fact} ${printSpan(span)}`)
  return [name, ...announced, '|', ...told].join(' ')
}
