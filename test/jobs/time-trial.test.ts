import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getDelivery } from '../../src/db/deliveries.ts'
import { factsOfDocument } from '../../src/db/documents.ts'
import { nextSlot } from '../../src/domain/cadence.ts'
import { DEFAULT_STEPS } from '../../src/domain/reminder.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { day, item, keyDate } from '../support/items.ts'
import { createRecorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

// From before one change of clocks, over a leap day and the end of a year, to after another.
const BEGIN = Temporal.Instant.from('2027-10-20T00:00:00Z')
const DAYS = 400
const MOVES_AFTER_DAYS = 100
/** A tick a minute would find the same: what is due does not depend on when it is looked. */
const TICK_HOURS = 12

const ZONES = [
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'America/New_York',
]
const CADENCES = [
  { every: 'week', weekday: 1, time: '09:00' },
  { every: 'day', time: '02:30' },
  { every: 'month', day: 31, time: '17:45' },
  { every: 'week', weekday: 7, time: '01:59' },
  { every: 'week', weekday: 3, time: '12:00' },
] as const

const BEFORE = day('2028-06-01')
const AFTER = day('2028-08-01')
const OTHER = day('2028-02-29')

describe('four hundred days of ticks', () => {
  let world: World

  beforeAll(async () => {
    world = await openWorld('postgres')
  })
  afterAll(() => world.close())

  test('bring each slot once, each reminder step once, and a moved date once', async () => {
    const recorder = createRecorder('slack')
    await world.reset(BEGIN.toString(), recorder)
    const items = (moved: Temporal.PlainDate) => [
      item('moves', { title: 'Moves', keyDates: [keyDate(moved.toString())] }),
      item('leap', {
        title: 'Leap',
        keyDates: [keyDate(OTHER.toString(), { kind: 'comment-deadline' })],
      }),
    ]
    await world.load(items(BEFORE))
    const settings: Settings[] = []
    for (const [index, timeZone] of ZONES.entries()) {
      const cadence = { ...(CADENCES[index] ?? CADENCES[0]), timeZone }
      settings.push((await world.subscribe(timeZone, { cadence }, timeZone)).settings)
    }

    const outages = randomOutages(20_271_020)
    const looks = settings.map((): Temporal.PlainDate[] => [])
    const next = settings.map(({ cadence }) => nextSlot({ ...cadence, every: 'day' }, BEGIN))
    const ticks: Temporal.Instant[] = []
    for (let hour = 0; hour < DAYS * 24; hour += TICK_HOURS) {
      const now = BEGIN.add({ hours: hour })
      if (hour === MOVES_AFTER_DAYS * 24) {
        world.setClock(now)
        await world.load(items(AFTER))
      }
      if (outages.some(([from, to]) => hour >= from && hour < to)) continue
      for (const [index, { cadence }] of settings.entries()) {
        if (Temporal.Instant.compare(next[index] ?? now, now) > 0) continue
        next[index] = nextSlot({ ...cadence, every: 'day' }, now)
        looks[index]?.push(now.toZonedDateTimeISO(cadence.timeZone).toPlainDate())
      }
      ticks.push(now)
      await world.tick(now)
    }

    const ledger = await world.ledger()
    expect(ledger.every(({ state }) => state === 'sent')).toBe(true)
    expect(new Set(recorder.keys).size).toBe(recorder.keys.length)
    for (const [index, { cadence }] of settings.entries()) {
      const own = ledger.filter(({ subscriptionId }) => subscriptionId === index + 1)
      const digests = own.filter(({ kind }) => kind === 'digest').map(({ slot }) => slot.toString())
      expect(digests).toEqual(expectedSlots(cadence, ticks))
      const steps: string[] = []
      for (const { id } of own) {
        const { documentId } = (await getDelivery(world.db, id)) ?? { documentId: 0 }
        for (const fact of await factsOfDocument(world.db, documentId)) {
          if (fact.step !== undefined) steps.push(`${fact.itemId} ${fact.version} ${fact.step}`)
        }
      }
      expect(new Set(steps).size).toBe(steps.length)
      const expected = expectedSteps(looks[index] ?? [])
      expect(steps.toSorted()).toEqual(expected.toSorted())
      const channel = `${cadence.timeZone}: `
      const moved = recorder.posted.filter((line) => line.startsWith(`${channel}Moved: `))
      const inDigest = recorder.messages.filter(
        (message, at) =>
          recorder.posted[at]?.startsWith(`${channel}China`) && message.includes('MOVED SINCE'),
      )
      expect(moved.length + inDigest.length).toBe(1)
    }
  }, 60_000)
})

type Outage = readonly [fromHour: number, toHour: number]

/** Three times at which nothing runs, for hours or for days, the same in every run. */
function randomOutages(seed: number): Outage[] {
  let state = seed
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  return [0, 1, 2].map((third) => {
    const from = Math.floor((third + 0.2 + random() * 0.5) * ((DAYS * 24) / 3))
    return [from, from + 5 + Math.floor(random() * 24 * 9)] as const
  })
}

/** Every slot but those that a later one overtook while nothing ran. */
function expectedSlots(cadence: Settings['cadence'], ticks: readonly Temporal.Instant[]): string[] {
  const times = ticks.map(({ epochMilliseconds }) => epochMilliseconds)
  const reachedAt = (slot: Temporal.Instant) => times.find((time) => time >= slot.epochMilliseconds)
  const slots: string[] = []
  let at = nextSlot(cadence, BEGIN)
  while (reachedAt(at) !== undefined) {
    const following = nextSlot(cadence, at)
    if (reachedAt(at) !== reachedAt(following)) slots.push(at.toString())
    at = following
  }
  return slots
}

/** Each step on the first day looked at after it was reached; of several reached at once the nearest alone. */
function expectedSteps(looks: readonly Temporal.PlainDate[]): string[] {
  const moved = BEGIN.add({ hours: MOVES_AFTER_DAYS * 24 })
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
  const isBefore = (a: Temporal.PlainDate, b: Temporal.PlainDate) =>
    Temporal.PlainDate.compare(a, b) < 0
  const told = (date: Temporal.PlainDate, steps: readonly number[], days: typeof looks) => {
    const byDay = new Map<string, number>()
    for (const step of steps) {
      const reached = date.subtract({ days: step })
      const look = days.find((at) => !isBefore(at, reached))
      if (look === undefined || isBefore(date, look) || isBefore(reached, days[0] ?? date)) continue
      byDay.set(look.toString(), Math.min(step, byDay.get(look.toString()) ?? step))
    }
    return [...byDay.values()]
  }
  const before = looks.filter((at) => isBefore(at, moved))
  const after = looks.filter((at) => !isBefore(at, moved))
  const { effect, closing } = DEFAULT_STEPS
  return [
    ...told(BEFORE, effect, before).map((step) => `moves 1 ${step}`),
    ...told(AFTER, effect, after).map((step) => `moves 2 ${step}`),
    ...told(OTHER, closing, looks).map((step) => `leap 1 ${step}`),
  ]
}
