import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Bot } from '../../src/bot/bot.ts'
import type { Platform, PostOutcome, Target } from '../../src/bot/platform.ts'
import type { Clock } from '../../src/clock.ts'
import type { Database } from '../../src/db/database.ts'
import type { Item } from '../../src/domain/item.ts'
import type { Document } from '../../src/formatters/document.ts'
import { createTestBot } from '../support/bot.ts'
import { item, keyDate } from '../support/items.ts'
import { openWorld, type World } from '../support/world.ts'

/** A platform among people, as one test needs it; it ends with the test. */
export type Stage<Message> = {
  readonly platform: Platform<Message>
  /** A channel that takes messages. */
  readonly target: Target
  /** What people read there, oldest first. */
  posted(): readonly string[]
  /** What somebody is answered who types a command there. */
  asks(text: string): Promise<string>
  /** How often anybody was notified by name. */
  pings(): number
  /** A group there that messages can call; nothing where there are none. */
  readonly group?: string
  /** What people read in the thread below a message, oldest first; nothing where there are no threads. */
  below?(messageId: string): readonly string[]
  /** What can go wrong there, and what it has to be told as; nothing where nothing can. */
  readonly faults: readonly PlatformFault[]
}

/** Something that goes wrong with the next post. */
export type PlatformFault = {
  readonly name: string
  inject(): void
  readonly outcome: Partial<PostOutcome>
}

/** What a platform is built with. */
export type StageTools = {
  readonly db: Database
  readonly clock: Clock
  /** For `start`. */
  readonly bot: Bot
}

/** Longer than this nobody waits for an answer. */
const ANSWER_WITHIN_MS = 3000
const PINGS = '@everyone @here <@1> <!channel> <@&2>'

const ITEMS: readonly Item[] = [
  item('gb-44495-2024', {
    identifier: 'GB 44495-2024',
    title: `Vehicle cybersecurity ${PINGS}`,
    keyDates: [keyDate('2026-07-01')],
  }),
  item('gb-t-47351-2026', {
    identifier: 'GB/T 47351-2026',
    title: '车用操作系统',
    keyDates: [keyDate('2026-07-02')],
  }),
  item('far', { identifier: 'GB 99999-2030', keyDates: [keyDate('2030-07-02')] }),
]

const LONG: Document = {
  title: 'A long message',
  blocks: Array.from({ length: 120 }, (_, index) => ({
    block: 'paragraph',
    line: [{ text: `Paragraph ${index + 1}: ${'标准'.repeat(60)}` }],
  })),
}

/** What holds on every platform. */
export function testPlatform<Message>(open: (tools: StageTools) => Promise<Stage<Message>>): void {
  let world: World
  beforeAll(async () => {
    world = await openWorld('pglite')
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    await world.reset('2026-06-22T07:00:00Z')
    await world.load(ITEMS)
  })
  const openStage = () => {
    const { db, now: clock } = world
    return open({ db, clock, bot: createTestBot(db, clock) })
  }

  describe('every platform', () => {
    test('posts the messages of a document in their order, each once', async () => {
      const { platform, target, posted } = await openStage()
      const messages = platform.render(LONG)

      const outcomes: PostOutcome[] = []
      for (const [part, message] of messages.entries()) {
        outcomes.push(await platform.post(target, message, `1/${part}`))
      }

      expect(outcomes.map(({ outcome }) => outcome)).toEqual(messages.map(() => 'sent'))
      expect(paragraphsOf(posted())).toEqual(LONG.blocks.map((_, index) => index + 1))
    })

    test('answers a command in time, and names the same items', async () => {
      const { asks } = await openStage()
      const begin = performance.now()

      const answer = await asks('upcoming automotive 90')

      expect(performance.now() - begin).toBeLessThan(ANSWER_WITHIN_MS)
      const named = answer.match(/GB(?:\/T)? \d+-\d+/g) ?? []
      expect([...new Set(named)]).toEqual(['GB 44495-2024', 'GB/T 47351-2026'])
    })

    test('pings nobody, whatever stands in the data', async () => {
      const { platform, target, asks, pings } = await openStage()
      const document: Document = {
        title: PINGS,
        blocks: [{ block: 'lead', line: [{ text: PINGS }] }],
      }

      for (const message of platform.render(document)) await platform.post(target, message, '1/0')
      await asks('show gb44495')

      expect(pings()).toBe(0)
    })

    test('calls the group that a message names once, and nobody else', async () => {
      const { platform, target, pings, group } = await openStage()
      const document: Document = {
        title: PINGS,
        blocks: [
          { block: 'call', group: group ?? '1', line: [{ text: PINGS }] },
          { block: 'paragraph', line: [{ text: '1', names: 'person' }, { text: PINGS }] },
        ],
      }

      for (const message of platform.render(document)) await platform.post(target, message, '1/0')

      expect(pings()).toBe(group === undefined ? 0 : 1)
    })

    test('posts below a message where there are threads', async () => {
      const { platform, target, posted, below } = await openStage()
      const [first, second] = ['First', 'Second'].flatMap((title) =>
        platform.render({ title, blocks: [] }),
      )
      if (first === undefined || second === undefined) throw new Error('nothing to post')

      const head = await platform.post(target, first, '4/0')
      const thread = head.outcome === 'sent' ? head.messageId : ''
      const reply = await platform.post({ ...target, thread }, second, '4/1')

      expect([head.outcome, reply.outcome]).toEqual(['sent', 'sent'])
      if (below === undefined) return
      expect(below(thread)).toEqual([expect.stringContaining('Second')])
      expect(posted()).toEqual([expect.stringContaining('First')])
    })

    test('has a message once that is looked for, and posted again only where it seems not to be', async () => {
      const { platform, target, posted } = await openStage()
      const [message] = platform.render({ title: 'Short', blocks: [] })
      if (message === undefined) throw new Error('nothing to post')

      const first = await platform.post(target, message, '5/0')
      const found = await platform.find(target, message, '5/0')
      if (found.found === 'no') await platform.post(target, message, '5/0')

      if (found.found === 'yes') expect(first).toHaveProperty('messageId', found.messageId)
      expect(posted().filter((text) => text.includes('Short'))).toHaveLength(1)
    })

    test('says of each post that fails what may be done about it', async () => {
      const { platform, target, faults } = await openStage()
      const [message] = platform.render({ title: 'Short', blocks: [] })
      if (message === undefined) throw new Error('nothing to post')

      for (const [part, { name, inject, outcome }] of faults.entries()) {
        inject()
        const ended = await platform.post(target, message, `2/${part}`)
        expect({ name, ...ended }).toMatchObject({ name, ...outcome })
      }
    })

    test('does not throw when it looks for a message', async () => {
      const { platform, target } = await openStage()
      const [message] = platform.render({ title: 'Short', blocks: [] })
      if (message === undefined) throw new Error('nothing to look for')

      expect(await platform.find(target, message, '3/0')).toHaveProperty('found')
    })

    test('stops, and stopping again does nothing', async () => {
      const { platform } = await openStage()
      const begin = performance.now()

      await platform.stop()
      await platform.stop()

      expect(performance.now() - begin).toBeLessThan(ANSWER_WITHIN_MS)
    })
  })
}

function paragraphsOf(texts: readonly string[]): number[] {
  return texts.flatMap((text) =>
    [...text.matchAll(/Paragraph (\d+):/g)].map(([, number]) => Number(number)),
  )
}
