import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSeal } from '../../../src/bot/seal.ts'
import { ownKey } from '../../../src/db/secrets.ts'
import { pausedDocument } from '../../../src/formatters/notice-document.ts'
import { slackCalls } from '../../support/slack-limits.ts'
import { button, given, SOON } from '../../support/slack-server/fixture.ts'
import type { Message } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { lastAnswer, openStage, type RunningBot, type Stage } from './stage.ts'

let world: World
let stage: Stage
let bot: RunningBot
let aheadMinutes = 0

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  aheadMinutes = 0
  stage = await openStage(world)
  const wallClock = () => Temporal.Now.instant().add({ minutes: aheadMinutes })
  bot = await stage.startBot(stage.socketSettings(), wallClock)
})
afterEach(() => stage.end())

async function ask(text: string, over: object = {}): Promise<Message> {
  const { member: user, channel } = stage.here
  const delivery = await stage.slack.slashCommand({ user, channel, text, ...over })
  return (await lastAnswer(stage.slack, delivery)).message
}

const lines = ({ text }: Pick<Message, 'text'>) => text.split('\n')
const group = (handle: string, ...members: { id: string }[]) => {
  const one = { handle, members: members.map(({ id }) => id) }
  const { id } = stage.slack.world.addUserGroup(stage.here.team, one)
  return { id, typed: `<!subteam^${id}|@${handle}>` }
}
const isRefused = ({ text }: Message) => text.startsWith('You cannot change what #standards gets')

test('whoever asks is shown who owns a subscription and who changed it', async () => {
  const { member, owner } = stage.here
  await ask('subscribe automotive')
  await ask('pause', { user: owner })

  const answer = await ask('subscription')

  expect(lines(answer).filter((line) => /Owner|@/.test(line))).toEqual([
    'Owner: @mei',
    expect.stringMatching(/^Wed 17 Jun 2026 at \d\d:\d\d, Europe\/Berlin · @olga · paused/),
    expect.stringMatching(/^Wed 17 Jun 2026 at \d\d:\d\d, Europe\/Berlin · @mei · subscribed/),
  ])
  expect(slackCalls(answer)).toEqual([member.id, owner.id, member.id])
  expect(answer.ephemeralTo).toBe(member.id)
  expect(slackCalls(await ask('history'))).toEqual([owner.id, member.id])
})

test('whoever Slack does not describe keeps their id', async () => {
  await ask('subscribe automotive')
  aheadMinutes = 6
  stage.slack.faults.add({ kind: 'error', error: 'user_not_found' }, { method: 'users.info' })
  expect(lines(await ask('subscription'))).toContain(`Owner: ${stage.here.member.id}`)
})

test('what everybody sees names people without ringing for them', async () => {
  const { here, slack } = stage
  await ask('subscribe automotive')
  // No answer that names people can be shared; a button that did would still ring for nobody.
  const seal = createSeal(await ownKey(world.db, 'buttons'))
  const value = given(seal.close({ do: 'share', command: 'subscription' }, here.team.id))
  await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${here.botToken}` },
    body: JSON.stringify({
      channel: here.channel.id,
      text: 'Hi',
      blocks: [button('share', value)],
    }),
  })
  const message = given(slack.messagesIn(here.channel)[0])

  await slack.clickButton(message, { user: here.member, actionId: 'share' })
  await expect.poll(() => slack.messagesIn(here.channel), SOON).toHaveLength(2)

  const shared = given(slack.messagesIn(here.channel)[1])
  expect(lines(shared)).toContain('Owner: @mei')
  expect(slackCalls(shared)).toEqual([])
})

test('an owner is told by direct message which channel is paused, as a link to it', async () => {
  const { member, team, channel, installation } = stage.here
  const document = pausedDocument({ channel: channel.id, reason: 'is_archived' })
  const message = given(bot.platform.render(document)[0])
  const target = { workspace: team.id, channel: `@${member.id}` }

  await bot.platform.post(target, message, '1/0')

  const [notice] = stage.slack.messagesIn(stage.slack.world.openIm(member, installation.bot))
  expect(notice && lines(notice).slice(0, 2)).toEqual([
    'Paused: nothing more is sent to a channel of yours',
    `Messages to <#${channel.id}> were refused: “is_archived”.`,
  ])
  expect(notice?.blocks[1]).toEqual({
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'Messages to ' },
          { type: 'channel', channel_id: channel.id },
          { type: 'text', text: ' were refused: “is_archived”.' },
        ],
      },
    ],
  })
  expect(notice && slackCalls(notice)).toEqual([])
})

test('forms and the Home tab show people and channels too', async () => {
  const { slack, here } = stage
  await ask('subscribe automotive')
  await slack.slashCommand({ user: here.member, channel: here.channel, text: 'settings' })
  await expect.poll(() => slack.modalsOf(here.member), SOON).toHaveLength(1)
  const modal = given(slack.modalsOf(here.member)[0])
  await slack.submitView(modal, { detail: 'full' })
  expect(slackCalls({ text: '', blocks: modal.definition.blocks })).toContain(here.member.id)

  await slack.openHome(here.member)
  await expect.poll(() => slack.homeOf(here.member), SOON).toBeDefined()
  const home = JSON.stringify(slack.homeOf(here.member)?.definition.blocks)
  expect(home).toContain(`{"type":"channel","channel_id":"${here.channel.id}"}`)
})

test('a list that names a group lets its members in, and nobody else', async () => {
  const { member, owner, team } = stage.here
  const stranger = stage.slack.world.addUser(team)
  const ev = group('ev', member)

  const answer = await ask(`access ${ev.typed} <@${owner.id}|olga>`, { user: owner })

  expect(lines(answer)).toEqual([
    'Managers, admins and those on a list may change what channels get.',
    'On the list: @ev, @olga.',
  ])
  expect(slackCalls(answer)).toEqual([ev.id, owner.id])
  expect(isRefused(await ask('subscribe automotive', { user: stranger }))).toBe(true)
  expect((await ask('subscribe automotive')).text).toContain('#standards gets automotive')
})

test('who is in which group is asked once in some minutes', async () => {
  const { member, owner } = stage.here
  const ev = group('ev', member)
  const members = given(stage.slack.world.userGroups.get(ev.id)).members
  await ask(`access ${ev.typed}`, { user: owner })
  const asked = () => stage.slack.requests.filter(({ method }) => method === 'usergroups.list')
  const before = asked().length

  await ask('subscribe automotive')
  members.length = 0
  expect(isRefused(await ask('unsubscribe automotive'))).toBe(false)
  expect(asked()).toHaveLength(before)
  aheadMinutes = 6
  expect(isRefused(await ask('subscribe automotive'))).toBe(true)
  expect(asked()).toHaveLength(before + 1)
})

test('a workspace without user groups is asked no more often', async () => {
  const { team, owner, member } = stage.here
  team.hasUserGroups = false
  await ask(`access <@${member.id}|mei>`, { user: owner })
  await ask('subscribe automotive')
  await ask('subscribe batteries')
  const asked = stage.slack.requests.filter(({ method }) => method === 'usergroups.list')
  expect(asked.map(({ outcome }) => outcome)).toEqual(['plan_upgrade_required'])
})

test('a group that was made just now can be named at once', async () => {
  const { owner } = stage.here
  await ask('subscribe automotive')
  const made = group('made', owner)
  const answer = await ask(`access ${made.typed}`, { user: owner })
  expect(lines(answer)).toContain('On the list: @made.')
})
