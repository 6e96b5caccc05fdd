import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { ENGINES } from '../support/database.ts'
import { day, item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const CLOSING = keyDate('2026-07-16', { kind: 'comment-deadline' })
const NINE = 'T07:00:00Z'

describe.each(ENGINES)('reminders on %s', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder()
    // A Tuesday: the digest comes on Mondays.
    await world.reset('2026-06-16T12:00:00Z', recorder)
  })

  /** Lets the days pass, with a tick at nine in Berlin on each. */
  const days = async (from: string, to: string) => {
    for (
      let at = day(from);
      Temporal.PlainDate.compare(at, day(to)) <= 0;
      at = at.add({ days: 1 })
    ) {
      await world.tick(`${at}${NINE}`)
    }
  }
  const notDigests = () =>
    recorder.messages.filter((message) => !message.startsWith('China standards'))
  const reminders = () => notDigests().map(firstLines)

  test('come 14, 7, 3 and 1 days before comments close, at the time of the digest', async () => {
    await world.load([item('draft', { title: 'A draft', keyDates: [CLOSING] })])
    await world.subscribe('team')
    await days('2026-06-17', '2026-07-20')
    expect(reminders()).toEqual([
      'Comments close in 14 days: Thu 16 Jul 2026',
      'Comments close in 7 days: Thu 16 Jul 2026',
      // Three days before is a Monday, whose digest tells it.
      'Comments close in 1 day: Thu 16 Jul 2026',
    ])
  })

  test('do not come where they are off, or where nobody is reminded of that kind', async () => {
    const news = keyDate('2026-07-16', { kind: 'publication' })
    await world.load([item('draft', { keyDates: [CLOSING] }), item('news', { keyDates: [news] })])
    await world.subscribe('off', { remind: false })
    const publications = { ...EVERYTHING, kinds: ['publication'] } as const
    await world.subscribe('news', { filter: publications })
    await days('2026-06-17', '2026-07-20')
    expect(reminders()).toEqual([])
  })

  test('that fall on one day come in one message', async () => {
    await world.load([
      item('draft', { title: 'A draft', keyDates: [CLOSING] }),
      item('effect', { title: 'An effect', keyDates: [keyDate('2026-07-09')] }),
    ])
    await world.subscribe('team')
    await days('2026-07-01', '2026-07-03')
    expect(notDigests()).toHaveLength(1)
    expect(notDigests()[0]).toContain('A draft')
    expect(notDigests()[0]).toContain('An effect')
  })

  test('missed for days come once, with the step that is nearest', async () => {
    await world.load([item('draft', { title: 'A draft', keyDates: [CLOSING] })])
    await world.subscribe('team')
    await days('2026-06-29', '2026-06-30')
    await world.tick('2026-07-04T10:00:00Z')
    await world.tick('2026-07-05T07:00:00Z')
    expect(reminders()).toEqual(['Comments close in 12 days: Thu 16 Jul 2026'])
  })

  test('that could not be sent come with the next day’s, with the days that are left then', async () => {
    await world.load([item('draft', { title: 'A draft', keyDates: [CLOSING] })])
    await world.subscribe('team')
    await world.tick('2026-07-01T07:00:00Z')
    recorder.outcomes.push({ outcome: 'retry', reason: 'the platform is down' })
    await world.tick('2026-07-02T07:00:00Z')
    await world.tick('2026-07-03T07:00:00Z')
    expect(reminders()).toEqual([
      'Comments close in 14 days: Thu 16 Jul 2026',
      'Comments close in 13 days: Thu 16 Jul 2026',
    ])
    expect((await world.ledger()).map(({ state }) => state).slice(-2)).toEqual(['skipped', 'sent'])
  })

  test('of a date that moved say so to those who were told, and begin anew for the new date', async () => {
    await world.load([item('draft', { title: 'A draft', keyDates: [CLOSING] })])
    await world.subscribe('told')
    await days('2026-07-01', '2026-07-03')
    await world.subscribe('late')
    await world.load([
      item('draft', {
        title: 'A draft',
        keyDates: [keyDate('2026-07-24', { kind: 'comment-deadline' })],
      }),
    ])
    await days('2026-07-04', '2026-07-04')
    await days('2026-07-05', '2026-07-25')
    const told = recorder.posted.filter((line) => line.startsWith('told: '))
    expect(told.filter((line) => !line.includes('China standards'))).toEqual([
      'told: Comments close in 14 days: Thu 16 Jul 2026 (act by Mon 13 Jul)',
      expect.stringContaining(
        'told: Extended: comments close Fri 24 Jul 2026, no longer Thu 16 Jul 2026',
      ),
      'told: Comments close in 14 days: Fri 24 Jul 2026 (act by Tue 21 Jul)',
      'told: Comments close in 7 days: Fri 24 Jul 2026 (act by Tue 21 Jul)',
      'told: Comments close in 3 days: Fri 24 Jul 2026 (act by Tue 21 Jul)',
      'told: Comments close in 1 day: Fri 24 Jul 2026 (day to act by was Tue 21 Jul)',
    ])
    expect(recorder.posted.filter((line) => line.startsWith('late: Extended'))).toEqual([])
  })

  test.each([
    ['withdrawn', [item('draft', { title: 'A draft', status: 'withdrawn', keyDates: [CLOSING] })]],
    ['no longer given', [item('draft', { title: 'A draft' })]],
    ['removed from the dataset', []],
  ])('of a date that was %s say so once', async (_, items) => {
    await world.load([item('draft', { title: 'A draft', keyDates: [CLOSING] })])
    await world.subscribe('team')
    await days('2026-07-01', '2026-07-03')
    await world.load(items)
    await days('2026-07-04', '2026-07-11')
    const [reminder, correction, ...more] = notDigests()
    expect([reminder?.includes('in 14 days'), more]).toEqual([true, []])
    expect(correction).toContain('A draft')
    expect(correction).toContain('Thu 16 Jul 2026')
  })

  test('of a change that was taken back before anybody looked say nothing', async () => {
    const before = [item('draft', { title: 'A draft', keyDates: [CLOSING] })]
    await world.load(before)
    await world.subscribe('team')
    await days('2026-07-01', '2026-07-02')
    await world.load([
      item('draft', { keyDates: [keyDate('2026-07-24', { kind: 'comment-deadline' })] }),
    ])
    await world.load(before)
    await days('2026-07-03', '2026-07-05')
    expect(reminders()).toEqual(['Comments close in 14 days: Thu 16 Jul 2026'])
  })

  test('of a change come where reminders are off too: the channel was told the old date', async () => {
    await world.load([item('effect', { title: 'An effect', keyDates: [keyDate('2026-07-20')] })])
    await world.subscribe('team', { remind: false })
    await days('2026-06-22', '2026-06-23')
    await world.load([item('effect', { title: 'An effect', keyDates: [keyDate('2026-09-01')] })])
    await days('2026-06-24', '2026-06-26')
    expect(notDigests()).toEqual([
      expect.stringContaining('Moved: takes effect Tue 1 Sep 2026, no longer Mon 20 Jul 2026'),
    ])
  })

  test('go to a person for what they watch, and nothing else', async () => {
    await world.load([
      item('draft', { title: 'A draft', keyDates: [CLOSING] }),
      item('other', { title: 'Another', keyDates: [CLOSING] }),
    ])
    const watched = { ...EVERYTHING, watched: ['draft'], watchedOnly: true }
    await world.subscribe('@U7', { filter: watched })
    await days('2026-06-17', '2026-07-20')
    expect(recorder.messages.map(firstLines)).toEqual([
      'Comments close in 14 days: Thu 16 Jul 2026',
      'Comments close in 7 days: Thu 16 Jul 2026',
      'Comments close in 3 days: Thu 16 Jul 2026',
      'Comments close in 1 day: Thu 16 Jul 2026',
    ])
  })

  test('of a change do not go to who watches an item only since then, nor to who has muted it', async () => {
    await world.load([item('draft', { title: 'A draft', keyDates: [CLOSING] })])
    await world.subscribe('muted', { filter: { ...EVERYTHING, muted: ['draft'] } })
    await world.subscribe('before', {
      filter: { ...EVERYTHING, watched: ['draft'], watchedOnly: true },
    })
    await world.load([
      item('draft', { keyDates: [keyDate('2026-08-24', { kind: 'comment-deadline' })] }),
    ])
    await world.subscribe('since', {
      filter: { ...EVERYTHING, watched: ['draft'], watchedOnly: true },
    })
    await days('2026-06-17', '2026-06-24')
    expect(recorder.posted.filter((line) => !line.includes('China standards'))).toEqual([
      expect.stringMatching(/^before: Extended: /),
    ])
  })

  describe('of a date that becomes known shortly before it', () => {
    const closing = (title: string, date: string) =>
      item(title, { title, keyDates: [keyDate(date, { kind: 'comment-deadline' })] })
    const OLD = item('old', { title: 'Old', keyDates: [keyDate('2027-12-01')] })
    /** Loads after the digest of Monday 22 June. */
    const loadOnMonday = async (...items: Parameters<World['load']>[0]) => {
      await days('2026-06-22', '2026-06-22')
      recorder.messages.splice(0)
      world.setClock('2026-06-22T10:00:00Z')
      await world.load([OLD, ...items])
    }

    test('come at the next look, once', async () => {
      await world.load([OLD])
      await world.subscribe('team')
      await loadOnMonday(closing('Axles', '2026-06-24'))
      await days('2026-06-23', '2026-06-24')
      expect(reminders()).toEqual(['Comments close in 1 day: Wed 24 Jun 2026'])
    })

    test('come where it has moved there from so far off that nobody was told', async () => {
      await world.load([OLD, closing('Axles', '2028-09-01')])
      await world.subscribe('team')
      await loadOnMonday(closing('Axles', '2026-06-25'))
      await days('2026-06-23', '2026-06-25')
      expect(reminders()).toEqual([
        'Comments close in 2 days: Thu 25 Jun 2026',
        'Comments close in 1 day: Thu 25 Jun 2026',
      ])
    })

    test('are left to the next digest where that is in time', async () => {
      await world.load([OLD])
      await world.subscribe('team')
      await loadOnMonday(item('y', { title: 'Axles', keyDates: [keyDate('2026-07-15')] }))
      await days('2026-06-23', '2026-06-28')
      expect(reminders()).toEqual([])
      await days('2026-06-29', '2026-06-29')
      expect(recorder.messages).toEqual([expect.stringContaining('Axles')])
    })

    test('come to a person who gets no digest whatever lies between', async () => {
      await world.load([OLD])
      const filter = { ...EVERYTHING, watched: ['Axles'], watchedOnly: true }
      await world.subscribe('@U7', { filter })
      await loadOnMonday(closing('Axles', '2026-07-05'))
      await days('2026-06-23', '2026-06-25')
      expect(reminders()).toEqual(['Comments close in 12 days: Sun 5 Jul 2026'])
    })

    test('call the group, for which there is no other reminder', async () => {
      await world.load([OLD])
      await world.subscribe('team', {
        mention: 'S1',
        reminderSteps: { closing: [14, 7], effect: [] },
      })
      await loadOnMonday(closing('Axles', '2026-06-25'))
      await days('2026-06-23', '2026-06-25')
      expect(recorder.messages).toEqual([expect.stringContaining('@S1 This is the last reminder')])
    })

    test('do not come to who has subscribed since: what there was is for the first digest', async () => {
      await world.load([OLD])
      await loadOnMonday(closing('Axles', '2026-06-26'))
      await world.subscribe('team', { reminderSteps: { closing: [14], effect: [] } })
      await days('2026-06-23', '2026-06-26')
      expect(reminders()).toEqual([])
    })

    test('do not come for what the digest of the day tells', async () => {
      await world.load([OLD])
      await world.subscribe('team')
      world.setClock('2026-06-22T05:00:00Z')
      await world.load([OLD, closing('Axles', '2026-06-24')])
      await days('2026-06-22', '2026-06-22')
      expect(reminders()).toEqual([])
      expect(recorder.messages).toEqual([expect.stringContaining('Axles')])
    })
  })

  test('leave out what a channel has muted', async () => {
    await world.load([item('draft', { title: 'A draft', keyDates: [CLOSING] })])
    await world.subscribe('team', { filter: { ...EVERYTHING, muted: ['draft'] } })
    await days('2026-06-17', '2026-07-20')
    expect(recorder.messages.filter((message) => message.includes('A draft'))).toEqual([])
  })
})

/** The first line up to the day to act by, which is the domain's to tell. */
function firstLines(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ \(.*$/, '')
}
