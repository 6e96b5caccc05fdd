import fc from 'fast-check'
import type { Cadence } from '../../src/domain/cadence.ts'

/** Every cadence there is in these zones. */
export function cadencesIn(zones: readonly string[]): fc.Arbitrary<Cadence> {
  return fc
    .record({
      time: fc
        .tuple(fc.nat(23), fc.nat(59))
        .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
      timeZone: fc.constantFrom(...zones),
      every: fc.oneof(
        fc.constant({ every: 'day' } as const),
        fc.integer({ min: 1, max: 7 }).map((weekday) => ({ every: 'week', weekday }) as const),
        fc.integer({ min: 1, max: 31 }).map((day) => ({ every: 'month', day }) as const),
      ),
    })
    .map(({ time, timeZone, every }) => ({ time, timeZone, ...every }))
}

/** Every cadence there is, in zones of every kind of name. */
export const anyCadence: fc.Arbitrary<Cadence> = cadencesIn([
  ...Intl.supportedValuesOf('timeZone'),
  'Europe/Kyiv',
  'Etc/GMT-3',
  'UTC',
])
