import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EVERYTHING, type Filter, matchesDate, matchesItem } from '../../src/domain/filter.ts'
import { KEY_DATE_KINDS } from '../../src/domain/item.ts'
import { arbitraryFilter, arbitraryItems } from '../support/arbitrary-items.ts'
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

describe('what is watched or muted', () => {
  const part = item('part', { partOf: 'package', sectors: ['energy'] })
  const wants = (over: Partial<Filter>) =>
    matchesDate(part, 'publication', { ...EVERYTHING, ...over })

  test('passes by itself or with its package, whatever the other conditions say', () => {
    const narrow: Partial<Filter> = {
      sectors: ['automotive'],
      kinds: ['comment-deadline'],
      mandatoryOnly: true,
      words: ['unicorn'],
    }
    expect([
      wants(narrow),
      wants({ ...narrow, watched: ['part'] }),
      wants({ ...narrow, watched: ['package'] }),
      wants({ ...narrow, watched: ['other'] }),
    ]).toEqual([false, true, true, false])
  })

  test('is left out where it is muted, even if it is watched too', () => {
    expect([
      wants({ muted: ['part'] }),
      wants({ muted: ['package'] }),
      wants({ muted: ['other'] }),
      wants({ muted: ['package'], watched: ['part'], watchedOnly: true }),
    ]).toEqual([false, false, true, false])
  })

  test('is all there is where nothing else is wanted', () => {
    expect([
      wants({ watchedOnly: true }),
      wants({ watchedOnly: true, watched: ['other'] }),
      wants({ watchedOnly: true, watched: ['part'] }),
    ]).toEqual([false, false, true])
  })

  test('decides alike of an item and of its dates, but for the kinds of those that are not watched', () => {
    fc.assert(
      fc.property(arbitraryItems, arbitraryFilter, (items, filter) => {
        for (const one of items) {
          const kinds = KEY_DATE_KINDS.filter((kind) => matchesDate(one, kind, filter))
          const wanted = filter.kinds.length === 0 ? KEY_DATE_KINDS : filter.kinds
          const isWatched = [one.id, one.partOf].some((id) => id && filter.watched.includes(id))
          const expected = isWatched
            ? KEY_DATE_KINDS
            : KEY_DATE_KINDS.filter((kind) => wanted.includes(kind))
          expect(kinds).toEqual(matchesItem(one, filter) ? expected : [])
        }
      }),
    )
  })
})
