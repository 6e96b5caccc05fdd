import { describe, expect, test } from 'vitest'
import type { Item } from '../../src/domain/item.ts'
import { answerLookup, parseLookup } from '../../src/domain/lookup.ts'
import { trigramSimilarity, wordsOf } from '../../src/domain/search-words.ts'
import { item } from '../support/items.ts'

const cybersecurity = item('gb-44495-2024', {
  identifier: 'GB 44495-2024',
  title: 'Technical requirements for vehicle cybersecurity',
  titleZh: '汽车整车信息安全技术要求',
  committee: 'SAC/TC114',
  planNumber: '20214422-Q-339',
})
const update = item('gb-44496-2024', {
  identifier: 'GB 44496-2024',
  title: 'General technical requirements for software update of vehicles',
})
const system = item('gb-t-47351-2026', {
  identifier: 'GB/T 47351-2026',
  title: 'Vehicle-control operating system',
  replaces: ['GB/T 11111-2001'],
})
const part1 = item('gb-t-47177-1-2026', {
  identifier: 'GB/T 47177.1-2026',
  title: 'Quantum computing service platform - Part 1',
})
const rule = item('cnca-c02-02-2026', {
  identifier: 'CNCA-C02-02:2026',
  title: 'CCC Implementation Rules for Fuse-Links',
  issuers: ['CNCA'],
})
const law = item('product-quality-law', { title: 'Product Quality Law (revision)' })
const all: Item[] = [cybersecurity, update, system, part1, rule, law]

function ask(text: string): string {
  const answer = answerLookup(all, parseLookup(text))
  if (answer.found === 'one') return `one: ${answer.item.id}`
  const items = answer.found === 'many' ? answer.items : answer.nearest
  const label = answer.found === 'many' ? 'many' : `none, near by ${answer.by}`
  return `${label}: ${items.map((one) => one.id).join(' ')}`
}

describe('a lookup', () => {
  test.each([
    'GB 44495-2024',
    'gb44495',
    'GB44495-2024',
    'gb 44495',
    '44495',
    'GB/T 44495',
    'ＧＢ ４４４９５',
    '20214422-Q-339',
    '20214422',
    'gb-44495-2024',
    'vehicle cybersecurity',
    'vehicle cybersecurty',
    'Cyber',
    'vehcile cybersecurity',
    'when does GB 44495 take effect?',
    'GB 44495-2024 《汽车整车信息安全技术要求》',
    '信息安全',
    '整车',
    '  technical requirements for vehicle cybersecurity ',
  ])('for "%s" finds the vehicle cybersecurity standard', (text) => {
    expect(ask(text)).toBe('one: gb-44495-2024')
  })

  test.each([
    ['GB/T 47351', 'one: gb-t-47351-2026'],
    ['gbt47177', 'one: gb-t-47177-1-2026'],
    ['cnca-c02-02', 'one: cnca-c02-02-2026'],
    ['fuse link', 'one: cnca-c02-02-2026'],
    ['product-quality-law', 'one: product-quality-law'],
    ['SAC/TC 114', 'one: gb-44495-2024'],
    ['tc114', 'one: gb-44495-2024'],
    ['cnca', 'one: cnca-c02-02-2026'],
  ])('for "%s" answers %s', (text, answer) => {
    expect(ask(text)).toBe(answer)
  })

  test('by a committee does not take its digits for the number of a standard', () => {
    const decoy = item('gb-114-2020', { identifier: 'GB 114-2020' })
    expect(answerLookup([...all, decoy], parseLookup('TC114'))).toEqual({
      found: 'one',
      item: cybersecurity,
    })
  })

  test('by the number of a replaced standard finds the one that replaced it', () => {
    expect(ask('GB/T 11111')).toBe('one: gb-t-47351-2026')
  })

  test('by a word that several titles hold lists them, best first', () => {
    expect(ask('vehicle requirements')).toBe('many: gb-44495-2024 gb-44496-2024')
  })

  test('with two digits swapped offers the numbers near it', () => {
    expect(ask('gb44459')).toBe('none, near by number: gb-44495-2024 gb-44496-2024')
  })

  test('by words of which only some are found offers the nearest', () => {
    expect(ask('vehicle unicorns')).toBe(
      'none, near by words: gb-44495-2024 gb-t-47351-2026 gb-44496-2024',
    )
  })

  test.each(['', '   ', '???', 'zzzzzz', '🦄'])('for "%s" finds nothing and says so', (text) => {
    expect(ask(text)).toBe('none, near by words: ')
  })

  test('measures misspelt words as PostgreSQL does', () => {
    expect(trigramSimilarity('cybersecurty', 'cybersecurity')).toBeCloseTo(0.6875, 4)
    expect(trigramSimilarity('word', 'word')).toBe(1)
    expect(trigramSimilarity('word', 'thing')).toBe(0)
  })

  test('cuts Chinese into overlapping pairs and leaves other words whole', () => {
    expect(wordsOf('Véhicle 信息安全 L2 5G')).toEqual([
      'vehicle',
      '信息',
      '息安',
      '安全',
      'l2',
      '5g',
    ])
  })
})
