import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { isMarked, type Mark, markItem } from '../../src/domain/mark.ts'
import { defaultSettings, type Settings } from '../../src/domain/settings.ts'
import {
  applyChange,
  coveredSectors,
  newSettings,
  returningSettings,
} from '../../src/domain/settings-change.ts'
import { cutSettings, type SettingsCut } from '../../src/domain/settings-cut.ts'

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

  test('gives a channel that comes back what it had, but for what is named', () => {
    const had: Settings = {
      ...AUTOMOTIVE,
      filter: { ...AUTOMOTIVE.filter, kinds: ['event'], words: ['battery'], muted: ['gb-1'] },
      horizonDays: 90,
      detail: 'full',
    }
    expect(returningSettings(had, {})).toEqual(had)
    expect(returningSettings(had, { remind: false })).toEqual({ ...had, remind: false })
    expect(returningSettings(had, { sectors: ['energy'], detail: 'thread' })).toEqual({
      ...had,
      filter: { ...EVERYTHING, sectors: ['energy'], muted: ['gb-1'] },
      detail: 'thread',
    })
    expect(returningSettings(had, { mandatoryOnly: false }).filter).toEqual({
      ...EVERYTHING,
      muted: ['gb-1'],
    })
  })
})

describe('taking away from what a channel gets', () => {
  const HAS: Settings = {
    ...USUAL,
    filter: {
      ...EVERYTHING,
      sectors: ['automotive', 'energy'],
      kinds: ['event'],
      words: ['Battery', 'pack'],
      committee: 'TC260',
    },
    horizonDays: 90,
  }

  test('leaves the rest as it is', () => {
    const cut = { sectors: ['energy'], kinds: ['event'], words: ['battery'] } as const
    expect(cutSettings(HAS, cut)).toEqual({
      ok: true,
      value: {
        ...HAS,
        filter: { ...HAS.filter, sectors: ['automotive'], kinds: [], words: ['pack'] },
      },
    })
    const { committee: _, ...filter } = HAS.filter
    expect(cutSettings(HAS, { committee: true, horizon: true })).toEqual({
      ok: true,
      value: { ...USUAL, filter },
    })
  })

  test.each<[SettingsCut, string]>([
    [
      { sectors: ['robotics'] },
      'It does not ask for the sector "robotics", but for automotive, energy.',
    ],
    [{ types: ['law'] }, 'It asks for no type of its own, so none can be taken away.'],
    [
      { sectors: ['energy', 'automotive'] },
      'Without its last sector it would get all of them. Add another first, or remove the channel.',
    ],
  ])('%j is refused', (cut, problem) => {
    expect(cutSettings(HAS, cut)).toEqual({ ok: false, problem })
  })

  test('of what it does not have is refused', () => {
    const problems = [{ committee: true }, { horizon: true }].map((cut) => cutSettings(USUAL, cut))
    expect(problems).toEqual([
      { ok: false, problem: 'It asks for no committee.' },
      { ok: false, problem: 'It has no horizon of its own.' },
    ])
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
