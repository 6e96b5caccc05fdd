import { describe, expect, test } from 'vitest'
import { checkCoverage, compareCoverage, coverageSchema } from '../../src/domain/coverage.ts'
import { findDateMentions, newsletterOf } from '../../src/domain/date-mentions.ts'
import { item, keyDate } from '../support/items.ts'

const found = (text: string) => findDateMentions(text).map((mention) => mention.text)

describe('the dates of a newsletter', () => {
  test.each([
    ['It will take effect on **July 1, 2026**.', ['July 1, 2026']],
    ['from 1st of March 2026 until 30th April 2026', ['1st of March 2026', '30th April 2026']],
    ['public consultation from March 17 to March 23.', ['March 17 to March 23']],
    ['From 7 to 10 April 2026, the plenary', ['7 to 10 April 2026']],
    ['held on 30 March to 3 April 2026', ['30 March to 3 April 2026']],
    ['on 1~4 November and on September, 29, 2024', ['1~4 November', 'September, 29, 2024']],
    [
      'From May 5 to 7, 2024; in May 2019; of May; they may attend',
      ['May 5 to 7, 2024', 'May 2019', 'of May'],
    ],
    ['Effective date: 2026-07-01 or 2026.7.1', ['2026-07-01', '2026.7.1']],
    ['100 standards by 2027 and 200 by the end of 2030', ['by 2027', 'by the end of 2030']],
    [
      'in the last quarter of 2026, mid-2026, the first half of 2025',
      ['last quarter of 2026', 'mid-2026', 'first half of 2025'],
    ],
    [
      'a 12-month transition, within 6 months, the following three years',
      ['12-month transition', 'within 6 months', 'following three years'],
    ],
    [
      'open until further notice; the deadline; a transition period',
      ['open until', 'deadline', 'transition period'],
    ],
    ['the 15<sup>th</sup> Five-Year Plan (2026-2030)', ['2026-2030']],
    ['GB 44495-2024 and 20256778-Q-339 and ISO 14067:2018', []],
    ['see <https://www.cac.gov.cn/2026-04/10/c_1777.htm> or [June 2025](#)', ['June 2025']],
    ['the green transition may go on', []],
  ])('of “%s” are %j', (text, mentions) => {
    expect(found(text)).toEqual(mentions)
  })

  test('tell which newsletter it is', () => {
    expect([
      newsletterOf('# SESEC VI\n\nMay – June 2024\n'),
      newsletterOf('August - September 2021'),
      newsletterOf('in May 2024'),
    ]).toEqual(['2024-05', '2021-08', undefined])
  })

  test('are told with their line', () => {
    expect(findDateMentions('one\ntwo: 1 May 2026\n')).toEqual([{ line: 2, text: '1 May 2026' }])
  })
})

describe('the coverage of a newsletter', () => {
  const items = [
    item('a', { keyDates: [keyDate('2026-07-01')] }),
    item('b', { mentions: [{ newsletter: '2024-05', article: 'x' }] }),
  ]

  test('is right where each string has an item that cites the newsletter, or a reason', () => {
    const entries = [
      { line: 1, text: 'July 1, 2026', items: ['a'] },
      { line: 2, text: 'in 2013', reason: 'background' },
    ]
    expect(checkCoverage('2026-03', entries, items)).toEqual([])
  })

  test('names items that do not exist or are about another newsletter', () => {
    const entries = [{ line: 1, text: 'July 1, 2026', items: ['nothing', 'b'] }]
    expect(checkCoverage('2026-03', entries, items)).toEqual([
      'line 1 "July 1, 2026": no item has the id "nothing"',
      'line 1 "July 1, 2026": b does not cite newsletter 2026-03',
    ])
  })

  test('tells what the text has and the list lacks, and the other way round, each occurrence for itself', () => {
    const mentions = findDateMentions('in 2025 and in 2025\nby 2027')
    const entries = [
      { line: 1, text: 'in 2025', reason: 'background' },
      { line: 3, text: 'by 2030', reason: 'background' },
    ]
    expect(compareCoverage(mentions, entries)).toEqual({
      missing: [
        { line: 1, text: 'in 2025' },
        { line: 2, text: 'by 2027' },
      ],
      stale: [{ line: 3, text: 'by 2030', reason: 'background' }],
    })
  })

  test('refuses an entry with both an item and a reason, and one with neither', () => {
    const both = coverageSchema.safeParse([
      { line: 1, text: 'x', items: ['a'], reason: 'background' },
    ])
    const neither = coverageSchema.safeParse([{ line: 1, text: 'x' }])
    expect([both.success, neither.success]).toEqual([false, false])
  })
})
