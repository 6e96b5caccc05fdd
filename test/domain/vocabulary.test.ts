import { describe, expect, test } from 'vitest'
import { SECTOR_TABLE, SECTORS } from '../../src/domain/sector.ts'
import { parseKind, parseSector, parseSectors, parseType } from '../../src/domain/vocabulary.ts'

const ALL_SECTORS = SECTORS.join(', ')

describe('a sector', () => {
  test.each([
    ['ev', 'automotive'],
    ['AI', 'artificial-intelligence'],
    ['ccc', 'certification'],
    ['RoHS', 'environment-chemicals'],
    ['privacy', 'data'],
    ['pv', 'energy'],
    ['hydrogen', 'energy'],
    ['dpp', 'circular-economy'],
    ['sep', 'market-access'],
    ['Smart Home', 'smart-home-iot'],
    ['smart_home_iot', 'smart-home-iot'],
    ['汽车', 'automotive'],
  ])('may be called "%s"', (text, sector) => {
    expect(parseSector(text)).toEqual({ ok: true, value: sector })
  })

  test('that is misspelt is refused with the nearest one', () => {
    expect(parseSector('autmotive')).toEqual({
      ok: false,
      problem: '"autmotive" is no sector. Did you mean automotive?',
    })
  })

  test.each([
    ['qqqqqqqqqq', '"qqqqqqqqqq" is no sector.'],
    ['nope', '"nope" is no sector.'],
    ['x', '"x" is no sector.'],
    ['-', '"-" is no sector.'],
    [' ', 'The sector is empty.'],
  ])('like nothing known, as “%s” is, is refused with all there are', (text, problem) => {
    expect(parseSector(text)).toEqual({ ok: false, problem: `${problem} Known: ${ALL_SECTORS}.` })
  })

  test('fits with all others into one Discord menu', () => {
    expect(SECTORS.length).toBeLessThanOrEqual(25)
  })

  test('shares no name or alias with another', () => {
    const fold = (word: string) => word.toLowerCase().replace(/[\s_-]+/g, '')
    const owners = SECTORS.flatMap((sector) => [
      ...new Set([sector, SECTOR_TABLE[sector].name, ...SECTOR_TABLE[sector].aliases].map(fold)),
    ])
    expect(owners.filter((word, index) => owners.indexOf(word) !== index)).toEqual([])
  })
})

describe('sectors in a row', () => {
  test.each([
    ['EV ccc', ['automotive', 'certification']],
    ['smart home, rohs & ev', ['smart-home-iot', 'environment-chemicals', 'automotive']],
    ['food, cosmetics and agriculture, toys', ['food-cosmetics-agriculture', 'consumer-products']],
    ['energy efficiency energy', ['energy-efficiency', 'energy']],
    ['energy, efficiency label', undefined],
    ['automotive “ev”', ['automotive']],
    ['汽车、电池', ['automotive', 'batteries']],
    ['', []],
  ])('typed as "%s" are the longest names that fit', (text, sectors) => {
    const parsed = parseSectors(text)
    expect(parsed.ok ? parsed.value : undefined).toEqual(sectors)
  })

  test.each([
    ['ev, smart hoem', '"smart hoem" is no sector. Did you mean smart-home-iot?'],
    ['autmotive cetrification', '"autmotive" is no sector. Did you mean automotive?'],
  ])('typed as "%s" are refused with the nearest one', (text, problem) => {
    expect(parseSectors(text)).toEqual({ ok: false, problem })
  })
})

describe('a kind of date and a type of item', () => {
  test('go by the words people use', () => {
    expect([
      parseKind('comments'),
      parseKind('effective'),
      parseType('GB/T'),
      parseType('law'),
    ]).toEqual([
      { ok: true, value: 'comment-deadline' },
      { ok: true, value: 'entry-into-force' },
      { ok: true, value: 'recommended-national-standard' },
      { ok: true, value: 'law' },
    ])
  })
})
