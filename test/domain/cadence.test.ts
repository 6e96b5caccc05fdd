import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cadence, comingSlot, latestSlot, nextSlot } from '../../src/domain/cadence.ts'
import { cadencesIn } from '../support/cadences.ts'

const monday: Cadence = { every: 'week', weekday: 1, time: '09:00', timeZone: 'Europe/Berlin' }
const nightly: Cadence = { every: 'day', time: '02:30', timeZone: 'Europe/Berlin' }
const lastOfMonth: Cadence = { every: 'month', day: 31, time: '08:00', timeZone: 'Asia/Shanghai' }

function slots(cadence: Cadence, now: string): { latest: string; next: string } {
  const instant = Temporal.Instant.from(now)
  return {
    latest: latestSlot(cadence, instant).toString(),
    next: nextSlot(cadence, instant).toString(),
  }
}

const anyCadence = cadencesIn([
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'UTC',
])
const anyInstant = fc
  .integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2035, 0, 1) })
  .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms))

describe('a cadence', () => {
  test('of Monday 09:00 in Berlin has its slot on that Monday, and the next a week later', () => {
    expect(slots(monday, '2026-06-22T07:00:00Z')).toEqual({
      latest: '2026-06-22T07:00:00Z',
      next: '2026-06-29T07:00:00Z',
    })
  })

  test('comes to a channel from the first slot that counts for it', () => {
    const now = Temporal.Instant.from('2026-06-22T06:30:00Z')
    const comingFrom = (slotsFrom: string) =>
      comingSlot(monday, now, Temporal.Instant.from(slotsFrom)).toString()
    expect([
      comingSlot(monday, now).toString(),
      comingFrom('2026-05-01T00:00:00Z'),
      comingFrom('2026-06-22T07:00:00Z'),
      comingFrom('2026-06-22T22:00:00Z'),
    ]).toEqual([
      '2026-06-22T07:00:00Z',
      '2026-06-22T07:00:00Z',
      '2026-06-22T07:00:00Z',
      '2026-06-29T07:00:00Z',
    ])
  })

  test('keeps its local time when summer time ends', () => {
    expect(slots(monday, '2026-10-20T00:00:00Z')).toEqual({
      latest: '2026-10-19T07:00:00Z',
      next: '2026-10-26T08:00:00Z',
    })
  })

  test('whose time falls into the hour that summer time skips comes right after it', () => {
    expect(slots(nightly, '2027-03-27T12:00:00Z').next).toBe('2027-03-28T01:30:00Z')
  })

  test('whose time comes twice when summer time ends comes once, the first time', () => {
    expect(slots(nightly, '2027-10-31T01:00:00Z')).toEqual({
      latest: '2027-10-31T00:30:00Z',
      next: '2027-11-01T01:30:00Z',
    })
  })

  test('of the 31st comes on the last day of a shorter month', () => {
    expect(slots(lastOfMonth, '2028-02-10T00:00:00Z')).toEqual({
      latest: '2028-01-31T00:00:00Z',
      next: '2028-02-29T00:00:00Z',
    })
  })

  test('has its latest slot at or before now and its next one after it, with none between', () => {
    fc.assert(
      fc.property(anyCadence, anyInstant, (cadence, now) => {
        const latest = latestSlot(cadence, now)
        const next = nextSlot(cadence, now)
        expect(Temporal.Instant.compare(latest, now)).toBeLessThanOrEqual(0)
        expect(Temporal.Instant.compare(next, now)).toBe(1)
        expect(nextSlot(cadence, latest).toString()).toBe(next.toString())
        expect(latestSlot(cadence, next.subtract({ nanoseconds: 1 })).toString()).toBe(
          latest.toString(),
        )
      }),
    )
  })

  test('walked slot by slot for a year comes once every local day', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe'),
        (timeZone) => {
          const cadence: Cadence = { every: 'day', time: '02:15', timeZone }
          let at = Temporal.Instant.from('2027-01-01T12:00:00Z')
          const days = Array.from({ length: 365 }, () => {
            at = nextSlot(cadence, at)
            return at.toZonedDateTimeISO(timeZone).toPlainDate().toString()
          })
          expect(new Set(days).size).toBe(365)
        },
      ),
    )
  })
})
