import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { listSubscriptions } from '../../../src/db/subscriptions.ts'
import { noticeDocument } from '../../../src/formatters/replies.ts'
import { item, keyDate } from '../../support/items.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import type { Message } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { lastAnswer, MONDAY, openStage, type RunningBot, type Stage } from './stage.ts'

let world: World
let stage: Stage
let bot: RunningBot

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  stage = await openStage(world)
  const eight = Array.from({ length: 8 }, (_, index) =>
    item(`gb-${index}`, {
      title: `Standard ${index}`,
      keyDates: [keyDate(`2026-07-0${index + 1}`)],
    }),
  )
  await world.load(eight)
  bot = await stage.startBot()
})
afterEach(() => stage.end())

/** A channel whose digest goes into a thread, as somebody chooses it in the form. */
async function subscribed(): Promise<void> {
  const { slack, here } = stage
  const { member: user, channel } = here
  const typed = (text: string) => slack.slashCommand({ user, channel, text })
  await lastAnswer(slack, await typed('subscribe all'))
  await typed('settings')
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)
  await slack.submitView(given(slack.modalsOf(user)[0]), { detail: 'thread', remind: [] })
  const [subscription] = await listSubscriptions(world.db)
  expect(subscription?.settings.detail).toBe('thread')
}

const invite = () => stage.here.channel.members.add(stage.here.installation.bot.id)
const posted = () => stage.slack.messagesIn(stage.here.channel)
const count = ({ text }: Message) => text.split('Standard ').length - 1
const states = async () => (await world.ledger()).map(({ state }) => state)

test('a digest is short in the channel, with every entry in a thread below it', async () => {
  await subscribed()
  await world.tick(MONDAY)
  await world.tick(MONDAY)

  const [digest, thread, ...more] = posted()
  expect(more).toEqual([])
  expect([digest, thread].map((one) => one && count(one))).toEqual([5, 8])
  expect(digest?.text).toContain('+3 more in the thread.')
  expect(digest?.threadTs).toBeUndefined()
  expect(thread?.threadTs).toBe(digest?.ts)
  expect(thread?.isBroadcast).toBe(false)
  expect(await states()).toEqual(['sent'])
})

test('the thread comes below the same message where the process dies before it', async () => {
  invite()
  await subscribed()
  const death = stage.dieBefore(1)
  await world.plan(MONDAY)
  void world.send()
  await death
  expect(posted().map(count)).toEqual([5])
  await bot.restart()

  await world.tick('2026-06-22T07:05:00Z')

  expect(posted().map(({ threadTs }) => threadTs)).toEqual([undefined, posted()[0]?.ts])
  expect(posted().map(count)).toEqual([5, 8])
  expect(await states()).toEqual(['sent'])
})

test('a thread whose acknowledgement was lost is found below the message, and not posted twice', async () => {
  invite()
  await subscribed()
  const lost = { kind: 'dropped', stored: true } as const
  const death = stage.dieBefore(1)
  await world.plan(MONDAY)
  void world.send()
  await death
  stage.slack.faults.add(lost, { method: 'chat.postMessage', times: 1 })
  await world.tick('2026-06-22T07:05:00Z')
  expect(await states()).toEqual(['unknown'])
  for (let said = 0; said < 120; said += 1) {
    stage.slack.post(stage.here.member, stage.here.channel, 'chatter', posted()[0]?.ts)
  }

  await world.tick('2026-06-22T07:10:00Z')

  expect(
    posted()
      .filter(({ text }) => text !== 'chatter')
      .map(count),
  ).toEqual([5, 8])
  expect(await states()).toEqual(['sent'])
})

test('a digest that somebody deletes before its thread is there gets none, and says why', async () => {
  const { channel, member, team } = stage.here
  const hello = noticeDocument('Hello')
  const message = given(bot.platform.render(hello)[0])
  const target = { workspace: team.id, channel: channel.id }
  const post = (thread: string) => bot.platform.post({ ...target, thread }, message, '1/1')
  const find = (thread: string) => bot.platform.find({ ...target, thread }, message, '1/1')
  invite()

  const refused = { outcome: 'refused', reason: 'Slack: thread_not_found', because: 'message' }
  expect(await post('1750000000.000001')).toEqual(refused)
  expect(await find('1750000000.000001')).toEqual({ found: 'no' })

  // One that people have answered stays as a tombstone, and so does its thread.
  const answered = stage.slack.post(member, channel, 'Hi')
  const reply = stage.slack.post(member, channel, 'Ho', answered.ts)
  stage.slack.deleteMessage(answered)
  expect(await post(answered.ts)).toMatchObject({ outcome: 'sent' })
  expect(await find(answered.ts)).toEqual({ found: 'yes', messageId: posted()[2]?.ts })
  expect(posted().map(({ text, threadTs }) => [text, threadTs])).toEqual([
    ['This message was deleted.', undefined],
    ['Ho', answered.ts],
    ['Hello', answered.ts],
  ])
  expect(reply.isTombstone).toBe(false)
})

test('where the bot may not read, nobody can tell whether a thread is there', async () => {
  await subscribed()
  await world.tick(MONDAY)
  const [digest] = posted()
  const message = given(bot.platform.render(noticeDocument('Hello'))[0])
  const { team, channel } = stage.here
  const target = { workspace: team.id, channel: channel.id, thread: digest?.ts }
  expect(await bot.platform.find(target, message, '1/1')).toEqual({
    found: 'cannot-tell',
    reason: 'the bot may not read the channel (not_in_channel)',
  })
})
