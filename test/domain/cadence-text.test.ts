import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cadence } from '../../src/domain/cadence.ts'
import { parseCadence, printCadence } from '../../src/domain/cadence-text.ts'
import { anyCadence } from '../support/cadences.ts'

const HERE = { timeZone: 'Europe/Brussels' }
const LIKE = 'Write it like "every Monday at 09:00 Europe/Brussels".'

/** What a text is understood as, printed; or the refusal. */
function understood(text: string): string {
  const parsed = parseCadence(text, HERE)
  return parsed.ok ? printCadence(parsed.value) : parsed.problem
}

describe('a cadence', () => {
  test.each<[Cadence, string]>([
    [
      { every: 'week', weekday: 1, time: '09:00', timeZone: 'Europe/Berlin' },
      'every Monday at 09:00 Europe/Berlin',
    ],
    [
      { every: 'day', time: '17:30', timeZone: 'Asia/Shanghai' },
      'every day at 17:30 Asia/Shanghai',
    ],
    [
      { every: 'month', day: 15, time: '00:05', timeZone: 'UTC' },
      'on day 15 of every month at 00:05 UTC',
    ],
    [
      { every: 'month', day: 31, time: '09:00', timeZone: 'UTC' },
      'on the last day of every month at 09:00 UTC',
    ],
  ])('%j is printed as "%s"', (cadence, text) => {
    expect(printCadence(cadence)).toBe(text)
  })

  test('is read back from its print, in any case', () => {
    fc.assert(
      fc.property(anyCadence, fc.constantFrom('', 'lower', 'upper'), (cadence, letters) => {
        const print = printCadence(cadence)
        const text = { '': print, lower: print.toLowerCase(), upper: print.toUpperCase() }[letters]
        expect(parseCadence(text ?? '')).toEqual({ ok: true, value: cadence })
      }),
    )
  })

  test('is what somebody types, whatever they type', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const parsed = parseCadence(text, HERE)
        expect(parsed.ok || parsed.problem.endsWith(LIKE)).toBe(true)
      }),
    )
  })
})

describe('a cadence typed as', () => {
  test.each([
    ['every monday 09:00 Europe/Berlin', 'every Monday at 09:00 Europe/Berlin'],
    ['weekly', 'every Monday at 09:00 Europe/Brussels'],
    ['mondays at 9', 'every Monday at 09:00 Europe/Brussels'],
    ['Mon 9h', 'every Monday at 09:00 Europe/Brussels'],
    ['Thurs. 9:00 a.m.', 'every Thursday at 09:00 Europe/Brussels'],
    ['weekly on wednesdays', 'every Wednesday at 09:00 Europe/Brussels'],
    ['Europe/Berlin, 09.00, on Fridays', 'every Friday at 09:00 Europe/Berlin'],
    ['“every Monday”, , 9 pm', 'every Monday at 21:00 Europe/Brussels'],
    ['MONDAY 9：00，Berlin', 'every Monday at 09:00 Europe/Berlin'],
    ['9', 'every Monday at 09:00 Europe/Brussels'],
    ['monday 9 o’clock (Berlin time)', 'every Monday at 09:00 Europe/Berlin'],
    ['daily 8am', 'every day at 08:00 Europe/Brussels'],
    ['every day at 17:30 Shanghai', 'every day at 17:30 Asia/Shanghai'],
    ['17h30 each day New York', 'every day at 17:30 America/New_York'],
    ['daily noon sao paulo', 'every day at 12:00 America/Sao_Paulo'],
    ['daily midnight ET', 'every day at 00:00 America/New_York'],
    ['daily 12am', 'every day at 00:00 Europe/Brussels'],
    ['daily 12 pm China time', 'every day at 12:00 Asia/Shanghai'],
    ['monthly', 'on day 1 of every month at 09:00 Europe/Brussels'],
    ['monthly 1st 09:00', 'on day 1 of every month at 09:00 Europe/Brussels'],
    ['every month on the 15th', 'on day 15 of every month at 09:00 Europe/Brussels'],
    ['monthly 15 at 9', 'on day 15 of every month at 09:00 Europe/Brussels'],
    ['9:00 monthly 15', 'on day 15 of every month at 09:00 Europe/Brussels'],
    ['on the 3 at 8', 'on day 3 of every month at 08:00 Europe/Brussels'],
    ['first of the month', 'on day 1 of every month at 09:00 Europe/Brussels'],
    ['last day of the month 9:00', 'on the last day of every month at 09:00 Europe/Brussels'],
    ['end of every month', 'on the last day of every month at 09:00 Europe/Brussels'],
    ['the 31st', 'on the last day of every month at 09:00 Europe/Brussels'],
  ])('"%s" is understood', (text, cadence) => {
    expect(understood(text)).toBe(cadence)
  })

  const notOffered =
    'is not offered: a digest comes every day, on one weekday or on one day of the month'
  const against = 'contradict each other: a digest has one rhythm, one time and one time zone'
  const noTime = 'is not a time of day; use 00:00 to 23:59, or 1am to 12pm'
  test.each([
    ['', 'Nothing says when'],
    ['every', '"every" does not say every what'],
    ['each 9:00', '"every" does not say every what'],
    ['mondya 9', '"mondya" is no day, time or time zone. Did you mean Monday?'],
    ['weekley', '"weekley" is no day, time or time zone. Did you mean weekly?'],
    ['daily Berln', '"Berln" is no day, time or time zone. Did you mean Europe/Berlin?'],
    ['daily new yrok', '"new yrok" is no day, time or time zone. Did you mean America/New_York?'],
    [
      'daily Asia/Beijing',
      '"Asia/Beijing" is no day, time or time zone. Did you mean Asia/Shanghai?',
    ],
    ['monday morning', '"morning" is no day, time or time zone.'],
    ['2026-07-01', '"2026-07-01" is no day, time or time zone.'],
    ['0 9 * * 1', '"* *" is no day, time or time zone.'],
    ['monday and thursday', `"monday" and "thursday" ${against}`],
    ['daily on mondays', `"daily" and "on mondays" ${against}`],
    ['monday the 1st', `"monday" and "the 1st" ${against}`],
    ['daily 9 and 17:00', `"9" and "17:00" ${against}`],
    ['daily Berlin Shanghai', `"Berlin" and "Shanghai" ${against}`],
    ['fortnightly', `"fortnightly" ${notOffered}`],
    ['every 2 weeks', `"every 2 weeks" ${notOffered}`],
    ['weekdays at 9', `"weekdays" ${notOffered}`],
    ['mon-fri 9:00', `"mon-fri" ${notOffered}`],
    ['first monday of the month', `"first monday" ${notOffered}`],
    ['daily 25:00', `"25:00" ${noTime}`],
    ['daily 24:00', `"24:00" ${noTime}`],
    ['daily 9:75', `"9:75" ${noTime}`],
    ['daily 13pm', `"13pm" ${noTime}`],
    ['daily 90', `"90" ${noTime}`],
    ['on the 32nd', '"32" is no day of a month; use 1 to 31, or "last day"'],
    ['monthly 15', '"15" may be a day of the month or an hour; write "day 15" or "at 15:00"'],
    ['daily CST', '"CST" may be Asia/Shanghai or America/Chicago; name the one that is meant'],
    [
      'daily UTC+2',
      '"UTC+2" is an offset, which does not follow summer time; name a city or a zone, such as Brussels or Asia/Shanghai',
    ],
  ])('"%s" is refused with what would be right', (text, problem) => {
    expect(understood(text)).toBe(`${problem}${/[.?]$/.test(problem) ? '' : '.'} ${LIKE}`)
  })

  test('"weekly" needs a time zone where there is none to fall back on', () => {
    expect(parseCadence('weekly')).toEqual({
      ok: false,
      problem: `No time zone is named. ${LIKE}`,
    })
  })
})
