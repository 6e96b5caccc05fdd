import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cadence } from '../../src/domain/cadence.ts'
import { readCadencePhrase } from '../../src/domain/cadence-words.ts'
import { SECTOR_TABLE, SECTORS } from '../../src/domain/sector.ts'
import { parseSubscribeWords, parseTimeOfDay } from '../../src/domain/subscribe-words.ts'

const HERE = { timeZone: 'Europe/Brussels' }
const MONDAY: Cadence = { every: 'week', weekday: 1, time: '09:00', ...HERE }

describe('words behind subscribe', () => {
  test.each([
    [
      'automotive ccc every monday 09:00 Europe/Berlin',
      {
        sectors: ['automotive', 'certification'],
        cadence: { ...MONDAY, timeZone: 'Europe/Berlin' },
      },
    ],
    [
      'ev, batteries daily 8am',
      { sectors: ['automotive', 'batteries'], cadence: { every: 'day', time: '08:00', ...HERE } },
    ],
    ['all weekly', { sectors: [], cadence: MONDAY, all: true }],
    ['everything', { sectors: [], all: true }],
    ['smart home, toys', { sectors: ['smart-home-iot', 'consumer-products'] }],
    ['automotive', { sectors: ['automotive'] }],
    ['ev and car', { sectors: ['automotive'] }],
    ['mondays it', { sectors: ['telecom-ict'], cadence: MONDAY }],
    ['weekly', { sectors: [], cadence: MONDAY }],
    [
      'food, cosmetics and agriculture, last day of the month at noon',
      {
        sectors: ['food-cosmetics-agriculture'],
        cadence: { every: 'month', day: 31, time: '12:00', ...HERE },
      },
    ],
    ['', { sectors: [] }],
  ])('"%s" are understood', (text, value) => {
    expect(parseSubscribeWords(text, HERE)).toEqual({ ok: true, value })
  })

  const like = 'Write it like "every Monday at 09:00 Europe/Brussels".'
  const likeBoth =
    'Write it like "automotive, certification every Monday at 09:00 Europe/Brussels".'
  const neither = 'is neither a sector nor a day, time or time zone.'
  test.each([
    ['automotiv weekly', `"automotiv" ${neither} Did you mean automotive? ${likeBoth}`],
    ['ev mondey', `"mondey" ${neither} Did you mean Monday? ${likeBoth}`],
    ['ev smart hoem', `"smart hoem" ${neither} Did you mean smart home and IoT? ${likeBoth}`],
    ['dayly', `"dayly" ${neither} Did you mean daily? ${likeBoth}`],
    ['xyzzyfoobarbaz', `"xyzzyfoobarbaz" ${neither} ${likeBoth}`],
    ['all ev', '"all" and "ev" contradict each other: name sectors, or all'],
    ['ev 14', `"14" alone may be a time or a number of days. ${like}`],
    ['ev every', `"every" does not say every what. ${like}`],
    [
      'ev weekly CST',
      `"CST" may be Asia/Shanghai or America/Chicago; name the one that is meant. ${like}`,
    ],
    [
      'monday ev thursday',
      `"monday" and "thursday" contradict each other: a digest has one rhythm, one time and one time zone. ${like}`,
    ],
  ])('"%s" are refused with what would be right', (text, problem) => {
    expect(parseSubscribeWords(text, HERE)).toEqual({ ok: false, problem })
  })

  test('are answered whatever they are', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        'every',
        'last',
        'day',
        'monday',
        'month',
        'at',
        '9',
        '15th',
        'am',
        'utc',
        '+2',
      ),
      fc.constantFrom('all', 'ev', 'smart', 'home', ',', 'and', 'new', 'york', 'europe/', 'CST'),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const parsed = parseSubscribeWords(words.join(' '), HERE)
        expect(parsed.ok || parsed.problem !== '').toBe(true)
      }),
    )
  })

  test('name a sector or a time, never both: no sector is called like a part of a cadence', () => {
    const names = SECTORS.flatMap((sector) => [
      sector,
      SECTOR_TABLE[sector].name,
      ...SECTOR_TABLE[sector].aliases,
    ])
    expect(names.filter((name) => readCadencePhrase(name) !== undefined)).toEqual([])
  })
})

test.each([
  ['9', '09:00'],
  ['8am', '08:00'],
  [' 17.45 ', '17:45'],
  ['at noon', '12:00'],
  ['9：30', '09:30'],
])('"%s" is a time of day', (text, value) => {
  expect(parseTimeOfDay(text)).toEqual({ ok: true, value })
})

test.each(['', 'any', '25', '9:70', 'Berlin', 'monday', 'CST'])(
  '"%s" is no time of day',
  (text) => {
    expect(parseTimeOfDay(text)).toEqual({
      ok: false,
      problem: `"${text}" is not a time of day; use 00:00 to 23:59, or 1am to 12pm`,
    })
  },
)
