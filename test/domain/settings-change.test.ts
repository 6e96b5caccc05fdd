import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { isMarked, type Mark, markItem } from '../../src/domain/mark.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import {
  applyChange,
  coveredSectors,
  newSettings,
  saysWhat,
} from '../../src/domain/settings-change.ts'

const USUAL = defaultSettings('Europe/Berlin')
const AUTOMOTIVE = newSettings({ sectors: ['automotive'] }, 'Europe/Berlin')

describe('changing what a channel gets', () => {
  test('begins with the usual settings but for what is named', () => {
    expect(newSettings({}, 'Europe/Berlin')).toEqual(USUAL)
    expect(newSettings({ sectors: 'all', horizonDays: 90 }, 'Europe/Berlin')).toEqual({
      ...USUAL,
      horizonDays: 90,
    })
    expect(AUTOMOTIVE).toEqual({ ...USUAL, filter: { ...EVERYTHING, sectors: ['automotive'] } })
  })

  test('adds sectors to those there are, each once', () => {
    const sectors = ['automotive', 'batteries'] as const
    expect(applyChange(AUTOMOTIVE, { sectors }).filter.sectors).toEqual(sectors)
    expect(coveredSectors(AUTOMOTIVE.filter, { sectors })).toEqual(['automotive'])
  })

  test('leaves a channel that gets every sector as it is, unless all are asked for anyway', () => {
    expect(applyChange(USUAL, { sectors: ['batteries'] })).toEqual(USUAL)
    expect(coveredSectors(USUAL.filter, { sectors: ['batteries'] })).toEqual(['batteries'])
    expect(applyChange(AUTOMOTIVE, { sectors: 'all' })).toEqual(USUAL)
  })

  test('replaces whatever else is named, and nothing that is not', () => {
    const cadence = { every: 'day', time: '08:00', timeZone: 'Asia/Shanghai' } as const
    const change = {
      kinds: ['comment-deadline'],
      types: ['law'],
      mandatoryOnly: true,
      committee: 'TC260',
      words: ['battery'],
      cadence,
      horizonDays: 30,
      remind: false,
      closing: [3],
      effect: [],
      whenEmpty: 'stay-silent',
      detail: 'full',
    } as const
    const all = {
      filter: {
        ...AUTOMOTIVE.filter,
        kinds: ['comment-deadline'],
        types: ['law'],
        mandatoryOnly: true,
        committee: 'TC260',
        words: ['battery'],
      },
      cadence,
      horizonDays: 30,
      remind: false,
      reminderSteps: { closing: [3], effect: [] },
      whenEmpty: 'stay-silent',
      detail: 'full',
    }
    const changed = applyChange(AUTOMOTIVE, change)
    expect(changed).toEqual(all)
    expect(applyChange(changed, {})).toEqual(all)
  })

  test('tells which items are wanted from how they are told', () => {
    expect([{ remind: false }, { horizonDays: 9 }, {}].map(saysWhat)).toEqual([false, false, false])
    expect([{ mandatoryOnly: false }, { sectors: [] }].map(saysWhat)).toEqual([true, true])
  })
})

describe('marking an item', () => {
  const marked = (...marks: Mark[]) =>
    marks.reduce((filter, mark) => markItem(filter, mark, 'gb-1'), EVERYTHING)

  test('watches or mutes it, never both', () => {
    expect(marked('watch', 'watch')).toEqual({ ...EVERYTHING, watched: ['gb-1'] })
    expect(marked('watch', 'mute')).toEqual({ ...EVERYTHING, muted: ['gb-1'] })
    expect(marked('mute', 'watch')).toEqual({ ...EVERYTHING, watched: ['gb-1'] })
  })

  test('takes back what it did', () => {
    expect(marked('watch', 'unwatch')).toEqual(EVERYTHING)
    expect(marked('mute', 'unmute')).toEqual(EVERYTHING)
    expect(marked('mute', 'unwatch')).toEqual({ ...EVERYTHING, muted: ['gb-1'] })
  })

  test('knows when there is nothing to do', () => {
    const watched = marked('watch')
    const marks = ['watch', 'unwatch', 'mute', 'unmute'] as const
    expect(marks.map((mark) => isMarked(watched, mark, 'gb-1'))).toEqual([true, false, false, true])
  })
})
