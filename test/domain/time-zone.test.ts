import { describe, expect, test } from 'vitest'
import { parseTimeZone, searchTimeZones } from '../../src/domain/time-zone.ts'

describe('a time zone', () => {
  test.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/ARGENTINA/USHUAIA', 'America/Argentina/Ushuaia'],
    ['Europe Berlin', 'Europe/Berlin'],
    ['Berlin', 'Europe/Berlin'],
    ['sao paulo', 'America/Sao_Paulo'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['New York', 'America/New_York'],
    ['Zürich', 'Europe/Zurich'],
    ['Kyiv', 'Europe/Kyiv'],
    ['Calcutta', 'Asia/Kolkata'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['Munich', 'Europe/Berlin'],
    ['München', 'Europe/Berlin'],
    ['Wien', 'Europe/Vienna'],
    ['Genève', 'Europe/Zurich'],
    ['København', 'Europe/Copenhagen'],
    ['Pékin', 'Asia/Shanghai'],
    ['北京', 'Asia/Shanghai'],
    ['Beijing time', 'Asia/Shanghai'],
    ['China Standard Time', 'Asia/Shanghai'],
    ['PRC', 'Asia/Shanghai'],
    ['CET', 'Europe/Brussels'],
    ['cest', 'Europe/Brussels'],
    ['BST', 'Europe/London'],
    ['GMT', 'UTC'],
    ['utc', 'UTC'],
    ['Z', 'UTC'],
    ['EST', 'America/New_York'],
    ['ET', 'America/New_York'],
    ['PT', 'America/Los_Angeles'],
    ['JST', 'Asia/Tokyo'],
    ['US/Eastern', 'America/New_York'],
    ['Poland', 'Europe/Warsaw'],
    ['Etc/GMT-3', 'Etc/GMT-3'],
  ])('may be written "%s"', (text, zone) => {
    expect(parseTimeZone(text)).toEqual({ ok: true, value: zone })
  })

  test.each([
    [
      'Mars/X',
      '"Mars/X" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC',
    ],
    ['Berln', '"Berln" is not a time zone. Did you mean Europe/Berlin?'],
    ['Europe/Pariss', '"Europe/Pariss" is not a time zone. Did you mean Europe/Paris?'],
    ['Asia/Beijing', '"Asia/Beijing" is not a time zone. Did you mean Asia/Shanghai?'],
    ['CST', '"CST" may be Asia/Shanghai or America/Chicago; name the one that is meant'],
    [
      'IST',
      '"IST" may be Asia/Kolkata or Europe/Dublin or Asia/Jerusalem; name the one that is meant',
    ],
    ...['UTC+2', 'gmt -5', '+08:00', '-0330'].map((offset) => [
      offset,
      `"${offset}" is an offset, which does not follow summer time; name a city or a zone, such as Brussels or Asia/Shanghai`,
    ]),
    [
      'constructor',
      '"constructor" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC',
    ],
    ['', '"" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC'],
  ])('written "%s" is refused with what would be right', (text, problem) => {
    expect(parseTimeZone(text)).toEqual({ ok: false, problem })
  })

  test('of the host is accepted as the host spells it', () => {
    const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC']
    expect(zones.filter((zone) => parseTimeZone(zone).ok === false)).toEqual([])
    expect(zones.map((zone) => parseTimeZone(zone))).toEqual(
      zones.map((value) => ({ ok: true, value })),
    )
  })
})

describe('a search for time zones', () => {
  test.each([
    ['ber', ['Europe/Berlin', 'Atlantic/Bermuda', 'Europe/Zurich']],
    ['beij', ['Asia/Shanghai']],
    ['cst', ['Asia/Shanghai', 'America/Chicago']],
    ['york', ['America/New_York']],
    ['kiev', ['Europe/Kyiv']],
    ['calc', ['Asia/Kolkata']],
    ['asia/sh', ['Asia/Shanghai']],
    ['turkey', ['Europe/Istanbul']],
    ['tucky', ['America/Kentucky/Monticello']],
    ['zzz', []],
    ['', ['Europe/Brussels', 'Europe/Berlin', 'Europe/Paris']],
  ])('for "%s" gives the best first', (text, zones) => {
    expect(searchTimeZones(text, 3)).toEqual(zones)
  })

  test('gives no more than asked for, and only zones that are accepted', () => {
    const zones = searchTimeZones('a', 25)
    expect(zones).toHaveLength(25)
    expect(zones.filter((zone) => !parseTimeZone(zone).ok)).toEqual([])
  })
})
