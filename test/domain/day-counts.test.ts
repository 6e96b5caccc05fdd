import { describe, expect, test } from 'vitest'
import { parseHorizonDays, parseSteps } from '../../src/domain/day-counts.ts'

describe('reminder steps', () => {
  test.each([
    ['14, 7, 3 and 1', [14, 7, 3, 1]],
    ['1 3 7 14 14', [14, 7, 3, 1]],
    ['30;7', [30, 7]],
    ['14/7/3/1', [14, 7, 3, 1]],
    ['14 days, 7 days before', [14, 7]],
    ['2 weeks, 1 day & 0d', [14, 1, 0]],
    ['365', [365]],
    ['none', []],
  ])('may be written "%s"', (text, value) => {
    expect(parseSteps(text)).toEqual({ ok: true, value })
  })

  test.each([
    ['', 'No days are named; write them like 14, 7, 3, 1, or none'],
    ['400', '"400" is no reminder step; use 0 to 365 days before the date'],
    ['-1', '"-1" is no number of days; write it like 7, 7 days or 2 weeks'],
    ['3.5', '"3.5" is no number of days; write it like 7, 7 days or 2 weeks'],
    ['six', '"six" is no number of days; write it like 7, 7 days or 2 weeks'],
    ['4, 2 and 1 weeks', '"4" may be days or weeks; give every number its unit'],
    ['6 months', '"6 months" is not always as many days; 186 days cover it'],
    ['1 2 3 4 5 6 7 8 9 10 11', '11 reminders of one date are too many; use at most 10'],
  ])('written "%s" are refused with what would be right', (text, problem) => {
    expect(parseSteps(text)).toEqual({ ok: false, problem })
  })
})

describe('a horizon', () => {
  test.each([
    ['90', 90],
    ['90 Days', 90],
    ['“90d”', 90],
    ['1 day', 1],
    ['12 weeks', 84],
    ['3650', 3650],
  ])('may be written "%s"', (text, value) => {
    expect(parseHorizonDays(text)).toEqual({ ok: true, value })
  })

  test.each([
    ['', 'Nothing is no number of days; write it like 7, 7 days or 2 weeks'],
    ['0', '"0" is no horizon; use 1 to 3650 days'],
    ['3651', '"3651" is no horizon; use 1 to 3650 days'],
    ['999999999', '"999999999" is no horizon; use 1 to 3650 days'],
    ['ninety', '"ninety" is no number of days; write it like 7, 7 days or 2 weeks'],
    ['3 months', '"3 months" is not always as many days; 93 days cover it'],
    ['1 year', '"1 year" is not always as many days; 366 days cover it'],
  ])('written "%s" is refused with what would be right', (text, problem) => {
    expect(parseHorizonDays(text)).toEqual({ ok: false, problem })
  })
})
