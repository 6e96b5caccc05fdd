import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { listSubscriptions } from '../../../src/db/subscriptions.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import { openWorld, type World } from '../../support/world.ts'
import { lastAnswer, MONDAY, menuEntry, openStage, type Stage } from './stage.ts'

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

test('a team subscribes, is told, changes its mind, comes and goes', async () => {
  const { slack, here } = stage
  const { member: user, channel, team, app } = here
  const posted = () => slack.messagesIn(channel).map(({ text }) => text.split('\n')[0])
  const subscription = async () => given((await listSubscriptions(world.db))[0])
  const bot = await stage.startBot()

  const text = 'subscribe automotive ccc every monday 09:00 Europe/Berlin'
  const subscribe = await slack.slashCommand({ user, channel, text })
  expect(subscribe.outcome).toBe('acknowledged')
  expect((await lastAnswer(slack, subscribe)).text).toContain('next Mon 22 Jun 2026')

  await world.tick('2026-06-22T06:59:00Z')
  expect(posted()).toEqual([])
  await world.tick(MONDAY)
  await world.tick(MONDAY)
  expect(posted()).toEqual(['China standards · Mon 22 Jun 2026 · automotive, certification'])

  const digest = given(slack.messagesIn(channel)[0])
  expect(digest.unfurl).toEqual({ links: false, media: false })
  await bot.restart()
  const { actionId, value } = menuEntry(digest, 'Details')
  const details = await slack.choose(digest, { user, actionId, choice: value })
  expect((await lastAnswer(slack, details)).isEphemeral).toBe(true)
  expect((await lastAnswer(slack, details)).text).toContain('GB 44495-2024')

  await slack.slashCommand({ user, channel, text: 'settings' })
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(1)
  const modal = given(slack.modalsOf(user)[0])
  await slack.submitView(modal, { cadence: 'every blue moon' })
  expect(Object.keys(modal.errors)).toEqual(['cadence'])
  await slack.submitView(modal, { cadence: 'every tuesday 10:00 Europe/Berlin', detail: 'full' })
  expect((await subscription()).settings).toMatchObject({
    cadence: { weekday: 2, time: '10:00', timeZone: 'Europe/Berlin' },
    detail: 'full',
    filter: { sectors: ['automotive', 'certification'] },
  })

  await slack.archiveChannel(channel)
  await expect.poll(async () => (await subscription()).state, SOON).toBe('paused')
  await world.tick('2026-06-23T08:00:00Z')
  expect(posted()).toHaveLength(1)
  await slack.unarchiveChannel(channel)
  await expect.poll(async () => (await subscription()).state, SOON).toBe('active')
  await world.tick('2026-06-23T08:05:00Z')
  expect(posted()).toHaveLength(2)

  await slack.uninstall(here.installation)
  await expect.poll(async () => (await subscription()).state, SOON).toBe('paused')
  await bot.stop()
  const { botToken } = slack.install(app, team)
  world.setClock('2026-06-25T08:00:00Z')
  const again = await stage.startBot(stage.socketSettings({ botToken }))
  expect((await subscription()).state).toBe('active')
  expect((await subscription()).settings.cadence).toMatchObject({ weekday: 2 })
  await again.stop()
})
