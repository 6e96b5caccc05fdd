import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Platform } from '../../../src/bot/platform.ts'
import { noticeDocument } from '../../../src/formatters/replies.ts'
import type { SlackMessage } from '../../../src/formatters/slack.ts'
import { given } from '../../support/slack-server/fixture.ts'
import type { Fault } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openStage, type Stage } from './stage.ts'

let world: World
let stage: Stage
let platform: Platform<SlackMessage>
let message: SlackMessage

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  stage = await openStage(world)
  platform = (await stage.startBot()).platform
  message = given(platform.render(noticeDocument('Hello <!channel>'))[0])
})
afterEach(() => stage.end())

const target = () => ({ workspace: stage.here.team.id, channel: stage.here.channel.id })
const post = (key = '1/0') => platform.post(target(), message, key)
const find = (key = '1/0') => platform.find(target(), message, key)
const posted = () => stage.slack.messagesIn(stage.here.channel)

test('a message is posted once, pings nobody, and is found by its key', async () => {
  stage.here.channel.members.add(stage.here.installation.bot.id)

  const outcome = await post()

  expect(outcome).toEqual({ outcome: 'sent', messageId: posted()[0]?.ts })
  expect(posted()).toHaveLength(1)
  expect(posted()[0]?.text).toBe('Hello &lt;!channel&gt;')
  expect(await find()).toEqual({ found: 'yes', messageId: posted()[0]?.ts })
  expect(await find('2/0')).toEqual({ found: 'no' })
})

test('a message in a busy channel is found pages back', async () => {
  stage.here.channel.members.add(stage.here.installation.bot.id)
  await post()
  for (let said = 0; said < 150; said += 1) {
    stage.slack.post(stage.here.member, stage.here.channel, 'chatter')
  }
  expect(await find()).toMatchObject({ found: 'yes' })
  for (let said = 0; said < 1000; said += 1) {
    stage.slack.post(stage.here.member, stage.here.channel, 'chatter')
  }
  const reason = 'too much has been said in the channel since'
  expect(await find()).toEqual({ found: 'cannot-tell', reason })
})

test('where the bot may not read, nobody can tell', async () => {
  await post()
  const reason = 'the bot may not read the channel (not_in_channel)'
  expect(await find()).toEqual({ found: 'cannot-tell', reason })
  const { workspace } = target()
  const person = { workspace, channel: `@${stage.here.member.id}` }
  expect(await platform.find(person, message, '1/0')).toMatchObject({ found: 'cannot-tell' })
})

test('a person is written to directly', async () => {
  const { member, installation } = stage.here
  const person = { workspace: target().workspace, channel: `@${member.id}` }
  expect(await platform.post(person, message, '1/0')).toMatchObject({ outcome: 'sent' })
  const conversation = stage.slack.world.openIm(member, installation.bot)
  expect(stage.slack.messagesIn(conversation)).toHaveLength(1)
})

const wait = { outcome: 'limited', scope: 'workspace', afterMs: 7000 }
const LOST = { outcome: 'unknown' }
const FAULTS: readonly [string, Fault, object, number][] = [
  ['a limit', { kind: 'rate-limited', retryAfterSeconds: 7 }, wait, 0],
  ['a 500 before', { kind: 'server-error', stored: false }, LOST, 0],
  ['a 500 after', { kind: 'server-error', stored: true }, LOST, 1],
  ['a dropped answer', { kind: 'dropped', stored: true }, LOST, 1],
  ['a dropped question', { kind: 'dropped', stored: false }, LOST, 0],
  ['an internal error', { kind: 'error', error: 'internal_error', stored: true }, LOST, 1],
  ['ratelimited', { kind: 'error', error: 'ratelimited' }, { outcome: 'limited' }, 0],
  ['service_unavailable', { kind: 'error', error: 'service_unavailable' }, { outcome: 'retry' }, 0],
  ['an error nobody knows', { kind: 'error', error: 'new_error' }, { outcome: 'retry' }, 0],
]
test.each(FAULTS)('%s is what it is, and no message stands there twice', async (...row) => {
  const [, fault, outcome, count] = row
  stage.slack.faults.add(fault, { method: 'chat.postMessage', times: 1 })
  expect(await post()).toMatchObject(outcome)
  expect(posted()).toHaveLength(count)
})

test.each([
  ['is_archived', 'channel'],
  ['channel_not_found', 'channel'],
  ['restricted_action_read_only_channel', 'channel'],
  ['missing_scope', 'channel'],
  ['account_inactive', 'removed'],
  ['token_revoked', 'removed'],
  ['invalid_auth', 'removed'],
  ['invalid_blocks', 'message'],
  ['msg_blocks_too_long', 'message'],
  ['metadata_too_large', 'message'],
])('%s is about the %s', async (error, because) => {
  stage.slack.faults.add({ kind: 'error', error }, { method: 'chat.postMessage' })
  expect(await post()).toEqual({ outcome: 'refused', reason: `Slack: ${error}`, because })
})

test('one channel that is limited delays no other', async () => {
  const { slack, here } = stage
  const other = slack.world.addChannel(here.team)
  slack.faults.add({ kind: 'rate-limited', retryAfterSeconds: 30 }, { channel: here.channel })
  const elsewhere = { workspace: here.team.id, channel: other.id }
  const [limited, fine] = await Promise.all([post(), platform.post(elsewhere, message, '2/0')])
  expect([limited.outcome, fine.outcome]).toEqual(['limited', 'sent'])
})

test('a Slack out of reach is tried again, and answers nobody gives are unknown', async () => {
  await post()
  await stage.slack.goDown()
  // Over a connection that was open it may have gone out.
  expect((await post()).outcome).toMatch(/^(unknown|retry)$/)
  expect(await post()).toMatchObject({ outcome: 'retry' })
  expect(await find()).toMatchObject({ found: 'retry' })
  await stage.slack.comeBack()
  expect(await post()).toMatchObject({ outcome: 'sent' })
})
