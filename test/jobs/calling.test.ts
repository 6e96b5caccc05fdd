import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/db/client.ts'
import { EVERYTHING } from '../../src/domain/filter.ts'
import { previewDigest } from '../../src/jobs/preview.ts'
import { ENGINES } from '../support/database.ts'
import { item, keyDate } from '../support/items.ts'
import { createRecorder, type Recorder } from '../support/recorder.ts'
import { openWorld, type World } from '../support/world.ts'

const closing = (date: string) => keyDate(date, { kind: 'comment-deadline' })
const CLOSING = closing('2026-07-16')
const CALLS = { mention: 'S1', reminderSteps: { closing: [14, 7, 3], effect: [7] } }

describe.each(ENGINES)('a group that an admin has named, on %s,', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder()
    await world.reset('2026-07-01T12:00:00Z', recorder)
    await world.load([item('draft', { title: 'A draft', keyDates: [CLOSING] })])
  })

  const days = async (...all: string[]) => {
    for (const one of all) await world.tick(`${one}T07:00:00Z`)
  }
  const calls = () => recorder.messages.flatMap((message) => /^@.*$/m.exec(message) ?? ['nobody'])

  test('is called by the last reminder before a date, and by no other', async () => {
    await world.subscribe('team', { ...CALLS, cadence: friday('09:00') })
    await days('2026-07-02', '2026-07-09', '2026-07-13', '2026-07-15')
    expect(calls()).toEqual(['nobody', 'nobody', '@S1 This is the last reminder before this date.'])
  })

  test('is called by the digest that stands for the last reminder, but not by its preview', async () => {
    const other = keyDate('2026-07-20', { kind: 'comment-deadline' })
    await world.load([
      item('draft', { title: 'A draft', keyDates: [CLOSING] }),
      item('other', { title: 'Another', keyDates: [other] }),
    ])
    const team = await world.subscribe('team', CALLS)
    await days('2026-07-13')
    expect(calls()).toEqual(['@S1 This is the last reminder before one of these dates.'])
    const preview = await previewDigest(world.db, world.now, team)
    expect(preview.blocks.filter(({ block }) => block === 'call')).toEqual([])
  })

  test('is called where a date has moved so near that its last reminder comes with the move', async () => {
    await world.load([item('draft', { title: 'A draft', keyDates: [closing('2026-08-03')] })])
    await world.subscribe('team', CALLS)
    await days('2026-07-13', '2026-07-15')
    await world.load([item('draft', { title: 'A draft', keyDates: [closing('2026-07-19')] })])
    await days('2026-07-16', '2026-07-17')
    expect(calls()).toEqual(['nobody', '@S1 This is the last reminder before this date.'])
  })

  test('is called in the channels that named one only, though both get the same dates', async () => {
    await world.subscribe('calls', CALLS)
    await world.subscribe('quiet', { reminderSteps: CALLS.reminderSteps })
    await days('2026-07-13')
    const heads = recorder.messages.map((message, index) => [
      recorder.posted[index]?.split(':')[0],
      /^@.*$/m.exec(message)?.[0],
    ])
    expect(heads.sort()).toEqual([
      ['calls', '@S1 This is the last reminder before this date.'],
      ['quiet', undefined],
    ])
  })
})

describe.each(ENGINES)('a channel that wants details in a thread, on %s,', (engine: Engine) => {
  let world: World
  let recorder: Recorder

  beforeAll(async () => {
    world = await openWorld(engine)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    recorder = createRecorder()
    await world.reset('2026-06-17T12:00:00Z', recorder)
    const items = Array.from({ length: 8 }, (_, index) =>
      item(`gb-${index}`, {
        title: `Standard ${index}`,
        keyDates: [keyDate(`2026-07-0${index + 1}`)],
      }),
    )
    await world.load(items)
  })

  const IN_THREAD = { detail: 'thread', remind: false, filter: EVERYTHING } as const

  test('gets a short digest, and every entry below it', async () => {
    await world.subscribe('team', IN_THREAD)
    await world.tick('2026-06-22T07:00:00Z')
    const [digest = '', thread = '', ...more] = recorder.messages
    expect(recorder.threads).toEqual([undefined, '1'])
    expect([digest.split('Standard ').length - 1, thread.split('Standard ').length - 1]).toEqual([
      5, 8,
    ])
    expect(digest).toContain('+3 more in the thread.')
    expect(more).toEqual([])
  })

  test('gets the thread below the same message where the first try ended between the two', async () => {
    await world.subscribe('team', IN_THREAD)
    recorder.outcomes.push(
      { outcome: 'sent', messageId: 'first' },
      { outcome: 'retry', reason: 'the platform is down' },
    )
    await world.tick('2026-06-22T07:00:00Z')
    await world.tick('2026-06-22T07:05:00Z')
    expect(recorder.threads).toEqual([undefined, 'first', 'first'])
    expect(recorder.keys).toEqual([
      expect.stringMatching(/\/0$/),
      recorder.keys[2],
      recorder.keys[1],
    ])
    expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])
  })

  test('gets no thread where the digest says all there is', async () => {
    await world.load([item('one', { keyDates: [keyDate('2026-07-01')] })])
    await world.subscribe('team', IN_THREAD)
    await world.tick('2026-06-22T07:00:00Z')
    expect(recorder.threads).toEqual([undefined])
  })
})

function friday(time: string) {
  return { every: 'week', weekday: 5, time, timeZone: 'Europe/Berlin' } as const
}
