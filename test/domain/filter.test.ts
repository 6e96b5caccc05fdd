import { describe, expect, test } from 'vitest'
import { EVERYTHING, type Filter, matchesItem } from '../../src/domain/filter.ts'
import { item } from '../support/items.ts'

const standard = item('standard', {
  identifier: 'GB 1-2026',
  title: 'Vehicle Überwachung',
  titleZh: '汽车',
  committee: 'SAC/TC119, SAC/TC297/SC3',
  sectors: ['automotive', 'data'],
  legalWeight: 'recommended',
})
const passes = (over: Partial<Filter>) => matchesItem(standard, { ...EVERYTHING, ...over })

describe('a filter', () => {
  test('lets everything through until it is told otherwise', () => {
    expect(passes({})).toBe(true)
  })

  test.each([
    ['TC119', true],
    ['sac/tc 119', true],
    ['TC297', true],
    ['TC297/SC3', true],
    ['TC11', false],
    ['TC29', false],
    ['SC30', false],
    ['!!', false],
  ])('by the committee %s: %s', (committee, expected) => {
    expect(passes({ committee })).toBe(expected)
  })

  test('by sectors wants one of them, by words all of them, in any case and with or without accents', () => {
    expect([
      passes({ sectors: ['data', 'energy'] }),
      passes({ sectors: ['energy'] }),
      passes({ words: ['uberwachung', 'VEHICLE'] }),
      passes({ words: ['汽车'] }),
      passes({ words: ['vehicle', 'unicorn'] }),
    ]).toEqual([true, false, true, true, false])
  })

  test('of mandatory items leaves recommended ones out', () => {
    expect(passes({ mandatoryOnly: true })).toBe(false)
  })
})
