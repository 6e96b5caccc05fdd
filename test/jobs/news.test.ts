import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { changeSettings, getSubscription } from '../../src/db/subscriptions.ts'
import { EVERYTHING, type Filter } from '../../src/domain/filter.ts'
import type { Item } from '../../src/domain/item.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { renderText } from '../../src/formatters/text.ts'
import { explainFor } from '../../src/jobs/explain.ts'
import { previewDigest } from '../../src/jobs/preview.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const DAILY = { every: 'day', time: '09:00', timeZone: 'Europe/Berlin' } as const
const CLOSING = { kind: 'comment-deadline' } as const
const DOWN = { outcome: 'retry', reason: 'the platform is down' } as const

const axles = (date: string, over: Partial<Item> = {}) =>
  item('axles', { identifier: 'GB 1', title: 'Axles', keyDates: [keyDate(date)], ...over })
const draft = (date: string) =>
  item('draft', { title: 'Draft on tyres', keyDates: [keyDate(date, CLOSING)] })
const far = (id: string) => item(id, { title: `Far ${id}`, keyDates: [keyDate('2027-12-01')] })

describe.each(ENGINES)('what is news to a channel, on %s,', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder('slack')
    await world.reset('2026-06-03T12:00:00Z', recorder)
  })

  const loadAt = async (at: string, ...items: Item[]) => {
    world.setClock(at)
    await world.load(items)
  }
  /** Who is told, and by nine of each of these days: titles of digests cut short, their lines that hold a word. */
  const nines = async (...days: string[]) => {
    for (const day of days) await world.tick(`2026-06-${day}T07:00:00Z`)
  }
  /** What every message since the last look says, without the space between its words. */
  const said = () => recorder.messages.splice(0).map((message) => message.replace(/\s+/g, ' '))
  const digests = () => said().filter((message) => message.startsWith('China standards'))
  /** Titles of messages beside the digest. */
  const notes = (messages: readonly string[]) =>
    messages
      .filter((message) => !message.startsWith('China standards'))
      .map((message) => message.split(' (')[0])
  const change = async (id: number, filter: Partial<Filter>) => {
    const before = await getSubscription(world.db, id)
    if (before === undefined) throw new Error('it was removed')
    const settings: Settings = {
      ...before.settings,
      filter: { ...before.settings.filter, ...filter },
    }
    await changeSettings(world.db, before, settings, { by: 'U1', at: world.now() }, 'a test')
  }

  test('a date that moves after the day’s digest is told as moved in the next day’s, once', async () => {
    await loadAt('2026-06-03T12:00:00Z', draft('2026-07-30'))
    await world.subscribe('daily', { cadence: DAILY, remind: false })
    await nines('09')
    said()
    await loadAt('2026-06-09T14:00:00Z', draft('2026-07-15'))
    await nines('10')
    const [moved, ...more] = said()
    expect([moved, more]).toEqual([expect.stringContaining('moved from Thu 30 Jul 2026'), []])
    expect(moved).not.toContain('nothing moved')
    await nines('11')
    const [plain, ...rest] = said()
    expect([plain, rest]).toEqual([expect.not.stringContaining('moved from'), []])
    expect(plain).toContain('nothing moved')
  })

  test('a date that moves on Monday after nine is told as moved the next Monday where nothing ran between', async () => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'))
    await world.subscribe('team', { remind: false })
    await nines('08')
    said()
    await loadAt('2026-06-08T10:00:00Z', axles('2026-08-01'))
    await nines('15', '16')
    const [digest, ...more] = said()
    expect([digest, more]).toEqual([expect.stringContaining('moved from Tue 1 Sep 2026'), []])
    expect(digest).not.toContain('nothing moved')
  })

  test('a date that moves again after its move was announced has moved from what was announced', async () => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'))
    await world.subscribe('team', { remind: false })
    await nines('08')
    await loadAt('2026-06-09T05:00:00Z', axles('2026-10-01'))
    said()
    await nines('09', '10')
    expect(notes(said())).toEqual([
      'Moved: GB 1 takes effect Thu 1 Oct 2026, no longer Tue 1 Sep 2026',
    ])
    await loadAt('2026-06-13T12:00:00Z', axles('2026-11-01'))
    await loadAt('2026-06-14T12:00:00Z', axles('2026-08-01'))
    await nines('15', '16')
    const [digest, ...more] = said()
    expect([digest, more]).toEqual([expect.stringContaining('moved from Thu 1 Oct 2026'), []])
    expect(digest).not.toContain('nothing moved')
    await nines('22')
    expect(said()).toEqual([expect.not.stringContaining('moved from')])
  })

  test('a date that moved and moved back before anybody was told stands as if it never had', async () => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'))
    await world.subscribe('team', { remind: false })
    await nines('08')
    said()
    await loadAt('2026-06-10T12:00:00Z', axles('2026-10-01'))
    await loadAt('2026-06-10T13:00:00Z', axles('2026-09-01'))
    await nines('11', '15')
    const [digest, ...more] = said()
    expect([digest, more]).toEqual([expect.stringContaining('nothing new'), []])
    expect(digest).not.toContain('moved from')
  })

  test('a move that a digest has no room for comes in a message of its own, beside a digest that does not deny it', async () => {
    const others = Array.from({ length: 20 }, (_, index) =>
      item(`o${index}`, { keyDates: [keyDate('2026-06-25', CLOSING)] }),
    )
    await loadAt('2026-06-03T12:00:00Z', axles('2026-07-01'))
    await world.subscribe('team', { remind: false, detail: 'compact' })
    await nines('08')
    said()
    await loadAt('2026-06-08T10:00:00Z', axles('2026-08-01'), ...others)
    await nines('15')
    const messages = said()
    expect(notes(messages)).toEqual([
      'Moved: GB 1 takes effect Sat 1 Aug 2026, no longer Wed 1 Jul 2026',
    ])
    expect(messages.filter((message) => message.includes('nothing moved'))).toEqual([])
  })

  test.each(['Asia/Shanghai', 'Europe/Berlin', 'Pacific/Honolulu'])(
    'what is loaded on the day of a digest, after it, is told as new in the next, once (%s)',
    async (timeZone) => {
      await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'))
      const cadence = { every: 'week', weekday: 1, time: '09:00', timeZone } as const
      await world.subscribe('team', { cadence, remind: false })
      const monday = (day: number) =>
        Temporal.ZonedDateTime.from(`2026-06-${String(day).padStart(2, '0')}T09:00[${timeZone}]`)
      await world.tick(monday(8).toInstant())
      said()
      const published = item('pub', {
        title: 'Published thing',
        keyDates: [keyDate('2026-06-05', { kind: 'publication' })],
      })
      await loadAt(
        monday(8).add({ hours: 1 }).toInstant().toString(),
        axles('2026-09-01'),
        far('one'),
        published,
      )
      await world.tick(monday(15).toInstant())
      const [next] = digests()
      expect(next).toContain('NEW SINCE 8 JUN 2026')
      expect(next).toContain('Far one')
      expect(next).toContain('Published thing')
      await world.tick(monday(22).toInstant())
      expect(digests()).toEqual([expect.stringContaining('nothing new, nothing moved')])
    },
  )

  test('news of each day reaches a daily channel the next morning', async () => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'))
    await world.subscribe('daily', { cadence: DAILY, remind: false })
    await nines('09')
    said()
    await loadAt('2026-06-09T14:00:00Z', axles('2026-09-01'), far('one'))
    await nines('10')
    await loadAt('2026-06-10T14:00:00Z', axles('2026-09-01'), far('one'), far('two'))
    await nines('11', '12')
    expect(
      digests().map((digest) => [/Far \w+/.exec(digest)?.[0], digest.includes('nothing new')]),
    ).toEqual([
      ['Far one', false],
      ['Far two', false],
      [undefined, true],
    ])
  })

  test('what a late digest has told is not told again by the next', async () => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'))
    await world.subscribe('team', { remind: false })
    await nines('08')
    recorder.outcomes.push(DOWN)
    await nines('15')
    said()
    await loadAt('2026-06-16T08:00:00Z', axles('2026-09-01'), far('one'))
    await nines('17', '22')
    const [late, next] = digests()
    expect(late).toContain('Late: was due Mon 15 Jun 2026')
    expect(late).toContain('Far one')
    expect(next).toContain('Since 17 Jun 2026: nothing new, nothing moved.')
  })

  test('a move that falls on the day of a reminder is told once, and as a changed date', async () => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-07-20'))
    const { id } = await world.subscribe('team')
    await nines('08')
    said()
    await loadAt('2026-06-09T12:00:00Z', axles('2026-07-10'))
    await nines('10')
    expect(notes(said())).toEqual([
      'Moved: GB 1 takes effect Fri 10 Jul 2026, no longer Mon 20 Jul 2026',
    ])
    const subscription = await getSubscription(world.db, id)
    if (subscription === undefined) throw new Error('it was removed')
    const document = await explainFor(world.db, world.now, subscription, 'axles')
    const told = renderText(document, { colour: false }).replace(/\s+/g, ' ')
    expect(told).toContain('Wed 10 Jun 2026, as a changed date: sent')
    await nines('15')
    const [digest, ...more] = said()
    expect([digest, more]).toEqual([expect.not.stringContaining('moved from'), []])
  })

  test('nothing is said of a date that the channel does not want any more', async () => {
    const bat = (date: string) =>
      item('bat', { title: 'Cells', sectors: ['batteries'], keyDates: [keyDate(date)] })
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'), bat('2026-09-02'))
    const filter = { ...EVERYTHING, sectors: ['automotive'], watched: ['bat'] } as const
    const { id } = await world.subscribe('team', { filter, remind: false })
    await nines('08')
    said()
    await change(id, { watched: [], sectors: ['machinery'] })
    await loadAt('2026-06-09T05:00:00Z', axles('2026-08-01'), bat('2026-08-02'))
    await nines('09', '10')
    expect(said()).toEqual([])
  })

  test.each([
    ['withdrawn', [axles('2026-09-01', { status: 'withdrawn' })], 'Withdrawn by its issuer: '],
    ['removed', [], 'Removed: '],
  ])('that an item was %s is told to who would want it still', async (_, items, beginning) => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'), far('one'))
    await world.subscribe('cars', { filter: { ...EVERYTHING, sectors: ['automotive'] } })
    const { id } = await world.subscribe('other')
    await nines('08')
    said()
    await change(id, { sectors: ['batteries'] })
    await loadAt('2026-06-09T05:00:00Z', ...items, far('one'))
    await nines('09')
    expect(notes(said())).toEqual([expect.stringContaining(beginning)])
  })

  test('who watches an item after it moved is not told from what; who did before is', async () => {
    const bat = (date: string) =>
      item('bat', { title: 'Cells', sectors: ['batteries'], keyDates: [keyDate(date)] })
    await loadAt('2026-06-03T12:00:00Z', bat('2028-08-01'))
    const filter = { ...EVERYTHING, sectors: ['automotive'] } as const
    const late = await world.subscribe('late', { filter })
    const early = await world.subscribe('early', { filter })
    await nines('08')
    said()
    await change(early.id, { watched: ['bat'] })
    await loadAt('2026-06-08T08:00:00Z', bat('2028-11-01'))
    await change(late.id, { watched: ['bat'] })
    await nines('09')
    expect(recorder.posted.splice(0).filter((line) => line.includes('Moved'))).toEqual([
      expect.stringContaining('early: Moved: takes effect Wed 1 Nov 2028'),
    ])
    await loadAt('2026-06-09T08:00:00Z', bat('2028-12-01'))
    await nines('10')
    expect(notes(said()).slice(-2)).toEqual([
      'Moved: takes effect Fri 1 Dec 2028, no longer Wed 1 Nov 2028',
      'Moved: takes effect Fri 1 Dec 2028, no longer Wed 1 Nov 2028',
    ])
  })

  test('who watches an item is told of its move when the platform is back, once', async () => {
    const bat = (date: string) =>
      item('bat', { title: 'Cells', sectors: ['batteries'], keyDates: [keyDate(date)] })
    await loadAt('2026-06-03T12:00:00Z', bat('2028-08-01'))
    const filter = { ...EVERYTHING, sectors: ['automotive'] } as const
    const { id } = await world.subscribe('team', { filter })
    await nines('08')
    await change(id, { watched: ['bat'] })
    await loadAt('2026-06-08T08:00:00Z', bat('2028-11-01'))
    recorder.outcomes.push(DOWN)
    said()
    await nines('09')
    expect(notes(said())).toEqual(['Moved: takes effect Wed 1 Nov 2028, no longer Tue 1 Aug 2028'])
    await nines('10', '11')
    expect(notes(said())).toEqual(['Moved: takes effect Wed 1 Nov 2028, no longer Tue 1 Aug 2028'])
  })

  test('a date that moved while the channel did not want it has moved when it is wanted again', async () => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'))
    const { id } = await world.subscribe('team', { remind: false })
    await nines('08')
    await change(id, { muted: ['axles'] })
    await loadAt('2026-06-09T05:00:00Z', axles('2026-08-01'))
    await nines('09', '15')
    await change(id, { muted: [] })
    said()
    await nines('16', '22', '23', '29')
    const [again, next, ...more] = said()
    expect(again).toContain('moved from Tue 1 Sep 2026')
    expect(next).toContain('1 Aug 2026')
    expect(next).not.toContain('moved from')
    expect(more).toEqual([])
  })

  test.each([['cells'], ['pack']])(
    'a date that moved while it was muted, and %s was watched, has moved when it is heard of again',
    async (watched) => {
      const all = (date: string) => [
        item('pack', { title: 'Package', sectors: ['batteries'] }),
        item('cells', { sectors: ['batteries'], partOf: 'pack', keyDates: [keyDate(date)] }),
      ]
      await loadAt('2026-06-03T12:00:00Z', ...all('2026-09-01'))
      const filter = { ...EVERYTHING, sectors: ['automotive'] } as const
      const { id } = await world.subscribe('team', { filter, remind: false })
      await nines('08')
      await change(id, { watched: [watched], muted: ['cells'] })
      await loadAt('2026-06-09T05:00:00Z', ...all('2026-08-01'))
      await nines('09', '15')
      await change(id, { muted: [] })
      said()
      await nines('16', '22', '29')
      expect(said()).toEqual([
        expect.stringContaining('moved from Tue 1 Sep 2026'),
        expect.not.stringContaining('moved from'),
      ])
    },
  )

  test('a preview tells the same news as the digest', async () => {
    await loadAt('2026-06-03T12:00:00Z', axles('2026-09-01'))
    const subscription = await world.subscribe('team', { remind: false })
    await nines('08')
    await loadAt('2026-06-08T10:00:00Z', axles('2026-08-01'), far('one'))
    said()
    world.setClock('2026-06-15T06:59:00Z')
    const preview = await previewDigest(world.db, world.now, subscription)
    await nines('15')
    const text = renderText(preview, { colour: false }).replace(/\s+/g, ' ').trim()
    expect(text).toContain('moved from Tue 1 Sep 2026')
    expect(text).toContain('Far one')
    expect(said()[0]?.trim()).toBe(text)
  })
})
