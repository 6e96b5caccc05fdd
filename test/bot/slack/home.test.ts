import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { findSubscription, listSubscriptions } from '../../../src/db/subscriptions.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import type { Channel, User } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { lastAnswer, menuEntry, openStage, type Stage } from './stage.ts'

let world: World
let stage: Stage

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  stage = await openStage(world)
})
afterEach(() => stage.end())

async function type(text: string, channel: Channel, user: User = stage.here.member): Promise<void> {
  await lastAnswer(stage.slack, await stage.slack.slashCommand({ user, channel, text }))
}

const subscribed = () => type('subscribe automotive', stage.here.channel)
const homeOf = (user: User) => JSON.stringify(stage.slack.homeOf(user)?.definition.blocks ?? [])
/** What a person's Home tab shows once it is opened anew. */
async function opened(user: User): Promise<string> {
  const before = stage.slack.homeOf(user)?.hash
  await stage.slack.openHome(user)
  await expect.poll(() => stage.slack.homeOf(user)?.hash !== before, SOON).toBe(true)
  return homeOf(user)
}

test('whoever is in a subscribed channel sees it on their Home tab, with its dates', async () => {
  const { slack, here } = stage
  const { team, owner, installation } = here
  await stage.startBot()
  await subscribed()
  const closed = slack.world.addChannel(team, {
    kind: 'private',
    members: [here.member, installation.bot],
  })
  await type('subscribe batteries', closed)
  const colleague = slack.world.addUser(team)
  here.channel.members.add(colleague.id)

  const seen = await opened(colleague)
  expect(seen).toContain(`"channel_id":"${here.channel.id}"`)
  expect(seen).toContain('Next: Mon 22 Jun 2026 at 09:00')
  expect(seen).toContain('GB 44495-2024')
  // Of a private channel only members learn.
  expect(seen).not.toContain(closed.id)
  expect(seen).not.toContain('CCC rules')
  expect(await opened(here.member)).toContain(closed.id)

  await slack.clickButton(given(slack.homeOf(colleague)), { actionId: 'home-pause' })
  await expect.poll(() => homeOf(colleague), SOON).toContain('Paused: asked for in the channel')
  await type('access managers', here.channel, owner)
  expect(await opened(colleague)).not.toContain('home-resume')
})

test('whoever is in no subscribed channel is told so, a guest without what they may not do', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  const stranger = slack.world.addUser(here.team)
  const guest = slack.world.addUser(here.team, { isRestricted: true })
  const seen = await opened(stranger)
  expect(seen).toContain('No channel that you are in gets a digest')
  expect(seen).toContain('/standards subscribe automotive')
  expect(seen).not.toContain('GB 44495-2024')
  expect(await opened(guest)).not.toContain('/standards subscribe')
})

test('where Slack does not list the channels of somebody, they see those they answer for', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  slack.faults.add({ kind: 'error', error: 'internal_error' }, { method: 'users.conversations' })
  const seen = await opened(here.member)
  expect(seen).toContain(here.channel.id)
  expect(seen).toContain('Slack does not tell just now which channels you are in')
})

test('however many channels there are, each can be reached from the Home tab', async () => {
  const { slack, here } = stage
  await stage.startBot()
  const channels = Array.from({ length: 12 }, () =>
    slack.world.addChannel(here.team, { members: [here.member] }),
  )
  for (const channel of channels) await type('subscribe automotive', channel)
  const on = (text: string) => channels.filter(({ id }) => text.includes(`"${id}"`)).length
  const first = await opened(here.member)
  expect(on(first)).toBe(10)
  expect(first).toContain('And 2 more')
  await slack.clickButton(given(slack.homeOf(here.member)), { actionId: 'home-channels-1' })
  await expect.poll(() => on(homeOf(here.member)), SOON).toBe(2)
  await slack.clickButton(given(slack.homeOf(here.member)), { actionId: 'home-channels-0' })
  await expect.poll(() => on(homeOf(here.member)), SOON).toBe(10)
})

test('a reminder ends with a button on the Home tab', async () => {
  const { slack, here } = stage
  await stage.startBot()
  const own = slack.world.openIm(here.member, here.installation.bot)
  await type('subscribe batteries', own)
  await type('watch gb44495', own)
  expect(await opened(here.member)).toContain('You are reminded of')
  await slack.clickButton(given(slack.homeOf(here.member)), { actionId: 'home-end' })
  await expect.poll(() => homeOf(here.member), SOON).not.toContain('You are reminded of')
  const place = {
    platform: 'slack',
    workspace: here.team.id,
    channel: `@${here.member.id}`,
  } as const
  expect((await findSubscription(world.db, place))?.settings.filter.watched).toEqual([])
})

test('the Home tab shows what somebody answers for, and lets them change it', async () => {
  const { slack, here } = stage
  const { member: user } = here
  await stage.startBot()
  const home = () => JSON.stringify(slack.homeOf(user)?.definition.blocks ?? [])
  await slack.openHome(user)
  await expect.poll(home, SOON).toContain('No channel that you are in gets a digest')

  await subscribed()
  const watch = { user, channel: slack.world.openIm(user, here.installation.bot) }
  await lastAnswer(slack, await slack.slashCommand({ ...watch, text: 'subscribe batteries' }))
  await lastAnswer(slack, await slack.slashCommand({ ...watch, text: 'watch gb44495' }))
  await slack.openHome(user)
  await expect.poll(home, SOON).toContain('Next: Mon 22 Jun 2026 at 09:00')
  expect(home()).toContain('You are reminded of')
  expect(home()).toContain('takes effect')

  const view = () => {
    const shown = slack.homeOf(user)
    if (shown === undefined) throw new Error('there is no Home tab')
    return shown
  }
  const { actionId, value } = menuEntry(view().definition, 'Details')
  await slack.choose(view(), { actionId, choice: value })
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)
  const [details] = slack.modalsOf(user)
  expect(JSON.stringify(details?.definition.blocks)).toContain('Technical requirements')
  if (details !== undefined) await slack.closeView(details)

  await slack.clickButton(view(), { actionId: 'home-pause' })
  await expect.poll(home, SOON).toContain('Paused: asked for in the channel')
  await slack.clickButton(view(), { actionId: 'home-resume' })
  await expect.poll(home, SOON).toContain('home-pause')
  await slack.clickButton(view(), { actionId: 'home-settings' })
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)

  const [modal] = slack.modalsOf(user)
  if (modal !== undefined) await slack.submitView(modal, { cadence: 'daily at 8' })
  const all = await listSubscriptions(world.db)
  expect(all.map(({ settings }) => settings.cadence.every)).toEqual(['day', 'week'])
})

const personal = () => stage.slack.world.openIm(stage.here.member, stage.here.installation.bot)
const view = (user = stage.here.member) => given(stage.slack.homeOf(user))

test('what somebody gets by direct message is on their Home tab, and theirs to change, a guest too', async () => {
  const { slack, here } = stage
  await stage.startBot()
  const guest = slack.world.addUser(here.team, { isRestricted: true })
  await type('subscribe batteries', slack.world.openIm(guest, here.installation.bot), guest)
  const seen = await opened(guest)
  expect(seen).toContain('Your direct messages')
  expect(seen).toContain('batteries')
  expect(seen).toContain('Next: Mon 22 Jun 2026 at 09:00')

  await slack.clickButton(view(guest), { actionId: 'home-own-pause' })
  await expect.poll(() => homeOf(guest), SOON).toContain('Paused: asked for')
  await slack.clickButton(view(guest), { actionId: 'home-own-resume' })
  await expect.poll(() => homeOf(guest), SOON).not.toContain('Paused')
  await slack.clickButton(view(guest), { actionId: 'home-own-settings' })
  await expect.poll(() => slack.modalsOf(guest), SOON).toHaveLength(1)
})

test('while direct messages are paused, the list of reminders says so', async () => {
  const { slack } = stage
  await stage.startBot()
  await type('watch gb44495', personal())
  await type('subscribe batteries', personal())
  await type('watch gb44495', personal())
  expect(await opened(stage.here.member)).not.toContain('None of these comes')
  await type('pause', personal())
  const seen = await opened(stage.here.member)
  expect(seen).toContain('None of these comes while your direct messages are paused')
  await slack.clickButton(view(), { actionId: 'home-own-resume' })
  await expect.poll(() => homeOf(stage.here.member), SOON).not.toContain('None of these comes')
})

test('a Home tab shows what its form has changed', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  await opened(here.member)
  await slack.clickButton(view(), { actionId: 'home-settings' })
  await expect.poll(() => slack.modalsOf(here.member), SOON).toHaveLength(1)
  await slack.submitView(given(slack.modalsOf(here.member)[0]), { cadence: 'daily at 8' })
  await expect.poll(() => homeOf(here.member), SOON).toContain('Next: Thu 18 Jun 2026 at 08:00')
})

test('a reminder asked for on the Home tab is listed there at once', async () => {
  const { slack, here } = stage
  await stage.startBot()
  await subscribed()
  await opened(here.member)
  const { actionId, value } = menuEntry(view().definition, 'Remind me by direct message')
  await slack.choose(view(), { actionId, choice: value })
  await expect.poll(() => homeOf(here.member), SOON).toContain('You are reminded of')
  await expect.poll(() => slack.modalsOf(here.member), SOON).toHaveLength(1)
})

test('whatever is done on a page of the Home tab, that page stays', async () => {
  const { slack, here } = stage
  const bot = await stage.startBot()
  const channels = Array.from({ length: 11 }, () =>
    slack.world.addChannel(here.team, { members: [here.member] }),
  )
  for (const channel of channels) await type('subscribe automotive', channel)
  const last = given(channels.at(-1))
  const isLastPage = () => {
    const seen = homeOf(here.member)
    return seen.includes(`"${last.id}"`) && !seen.includes(`"${channels[0]?.id}"`)
  }
  await opened(here.member)
  await slack.clickButton(view(), { actionId: 'home-channels-1' })
  await expect.poll(isLastPage, SOON).toBe(true)

  // Also by another process.
  await bot.restart()
  await slack.clickButton(view(), { actionId: 'home-pause' })
  await expect.poll(() => homeOf(here.member), SOON).toContain('Paused: asked for')
  expect(isLastPage()).toBe(true)
  await slack.clickButton(view(), { actionId: 'home-settings' })
  await expect.poll(() => slack.modalsOf(here.member), SOON).toHaveLength(1)
  await slack.submitView(given(slack.modalsOf(here.member)[0]), { sectors: ['robotics'] })
  await expect.poll(() => homeOf(here.member), SOON).toContain('robotics')
  expect(isLastPage()).toBe(true)
})

test('a private channel that the bot is not in says on the Home tab that it has to be invited', async () => {
  const { slack, here } = stage
  await stage.startBot()
  const { team, member, installation } = here
  const closed = slack.world.addChannel(team, { kind: 'private', members: [member] })
  await type('subscribe automotive', closed)
  expect(await opened(member)).toContain('invite me to the channel with /invite')
  await slack.addMember(closed, installation.bot)
  await expect.poll(() => opened(member), SOON).not.toContain('invite me')
})
