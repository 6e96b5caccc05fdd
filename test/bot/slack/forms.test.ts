import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { CADENCES } from '../../../src/bot/slack/settings-view.ts'
import { listSubscriptions, subscriptionHistory } from '../../../src/db/subscriptions.ts'
import { parseCadence } from '../../../src/domain/cadence-text.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import type { Channel, Delivery, Message } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { lastAnswer, openStage, type Stage } from './stage.ts'

let world: World
let stage: Stage

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  stage = await openStage(world)
  await stage.startBot()
})
afterEach(() => stage.end())

function type(text: string, over: object = {}): Promise<Delivery> {
  const { member: user, channel } = stage.here
  return stage.slack.slashCommand({ user, channel, text, ...over })
}

async function ask(text: string, over: object = {}): Promise<Message> {
  const delivery = await type(text, over)
  expect(delivery.outcome).toBe('acknowledged')
  return (await lastAnswer(stage.slack, delivery)).message
}

const subscriptions = () => listSubscriptions(world.db)

test('the settings are a form, and words where a form cannot be opened', async () => {
  const { slack, here } = stage
  await type('settings')
  await expect.poll(() => slack.modalsOf(here.member), SOON).toHaveLength(1)
  const modal = given(slack.modalsOf(here.member)[0])
  const wrong = { cadence: 'whenever', horizon: 'soon', closing: 'x' }
  await slack.submitView(modal, wrong)
  expect(Object.keys(modal.errors).sort()).toEqual(['cadence', 'closing', 'horizon'])
  const entries = { sectors: ['robotics', 'batteries'], kinds: ['comment-deadline'], remind: [] }
  const right = { cadence: 'daily at 8', horizon: '30', closing: '7, 1', whenEmpty: 'stay-silent' }
  await slack.submitView(modal, { ...entries, ...right })

  const [subscription] = await subscriptions()
  expect(subscription).toMatchObject({ owner: here.member.id, channel: here.channel.id })
  expect(subscription?.settings).toMatchObject({
    filter: { sectors: ['robotics', 'batteries'], kinds: ['comment-deadline'] },
    cadence: { every: 'day', time: '08:00', timeZone: 'Europe/Berlin' },
    horizonDays: 30,
    remind: false,
    reminderSteps: { closing: [7, 1] },
    whenEmpty: 'stay-silent',
  })
  const history = await subscriptionHistory(world.db, subscription?.id ?? 0)
  expect(history.map(({ by }) => by)).toEqual([here.member.id])

  slack.faults.add({ kind: 'error', error: 'expired_trigger_id' }, { method: 'views.open' })
  expect((await ask('settings')).text).toContain('#standards')
})

test('what the form suggests for a digest is taken', () => {
  for (const text of CADENCES)
    expect(parseCadence(text, { timeZone: 'UTC' })).toHaveProperty('ok', true)
})

/** The form somebody is shown next. */
async function openForm(over: { user?: Stage['here']['member']; channel?: Channel } = {}) {
  const { slack, here } = stage
  const user = over.user ?? here.member
  const before = slack.modalsOf(user).length
  await type('settings', { ...over, user })
  await expect.poll(() => slack.modalsOf(user), SOON).toHaveLength(before + 1)
  return given(slack.modalsOf(user).at(-1))
}

test('of a form that was open meanwhile only what was changed in it is taken', async () => {
  const { slack, here } = stage
  await ask('subscribe automotive ccc every monday 09:00 Europe/Berlin')
  const modal = await openForm()
  await ask('subscribe batteries every tuesday 8:00', { user: here.owner })
  await ask('unsubscribe automotive', { user: here.owner })
  await slack.submitView(modal, {
    sectors: ['automotive', 'certification', 'robotics'],
    detail: 'full',
  })

  const [subscription] = await subscriptions()
  expect(subscription?.settings).toMatchObject({
    filter: { sectors: ['certification', 'batteries', 'robotics'] },
    cadence: { weekday: 2, time: '08:00' },
    detail: 'full',
  })
})

test('two forms that are saved at once both hold', async () => {
  const { slack, here } = stage
  await ask('subscribe automotive')
  const [first, second] = [await openForm(), await openForm({ user: here.owner })]
  await Promise.all([
    slack.submitView(first, { sectors: ['automotive', 'batteries'] }),
    slack.submitView(second, { cadence: 'daily at 8' }),
  ])

  const [subscription] = await subscriptions()
  expect(subscription?.settings).toMatchObject({
    filter: { sectors: ['automotive', 'batteries'] },
    cadence: { every: 'day', time: '08:00' },
  })
})

test('a channel that was unsubscribed finds in the form what it had, and an older form says that it was', async () => {
  const { slack } = stage
  await ask('subscribe automotive daily 8:00')
  await ask('watch GB 44495')
  await ask('mute ccc-rules')
  const old = await openForm()
  await ask('unsubscribe')
  await slack.submitView(old, { detail: 'full' })
  expect(JSON.stringify(old.definition.blocks)).toContain('has been unsubscribed since')
  expect(await subscriptions()).toEqual([])

  const modal = await openForm()
  await slack.submitView(modal, { detail: 'full' })
  const [subscription] = await subscriptions()
  expect(subscription?.settings).toMatchObject({
    filter: { sectors: ['automotive'], watched: ['gb-44495-2024'], muted: ['ccc-rules'] },
    cadence: { every: 'day', time: '08:00' },
    detail: 'full',
  })
})

test('a digest that is typed anew without a zone keeps the zone of the channel, whoever types it', async () => {
  const { slack } = stage
  await ask('subscribe automotive every monday 09:00 America/New_York')
  const modal = await openForm()
  await slack.submitView(modal, { cadence: 'daily at 8' })

  const [subscription] = await subscriptions()
  expect(subscription?.settings.cadence).toEqual({
    every: 'day',
    time: '08:00',
    timeZone: 'America/New_York',
  })
})

test('who chooses sectors in the form of what is only watched gets a digest of them', async () => {
  const { slack, here } = stage
  await ask('subscribe automotive')
  await slack.submitView(await openForm(), { watchedOnly: ['yes'] })
  const [quiet] = await subscriptions()
  await slack.submitView(await openForm({ user: here.owner }), { sectors: ['robotics'] })
  const [loud] = await subscriptions()

  expect(quiet?.settings.filter).toMatchObject({ watchedOnly: true, sectors: ['automotive'] })
  expect(loud?.settings.filter).toMatchObject({ watchedOnly: false, sectors: ['robotics'] })
})

test('a form for a private channel that the bot is not in says that it has to be invited', async () => {
  const { slack, here } = stage
  const closed = slack.world.addChannel(here.team, { kind: 'private', members: [here.member] })
  const modal = await openForm({ channel: closed })
  await slack.submitView(modal, { sectors: ['automotive'] })

  expect(JSON.stringify(modal.definition.blocks)).toContain('invite me to the channel')
})

test('a form somebody may no longer submit says so', async () => {
  const { slack, here } = stage
  await type('settings')
  await expect.poll(() => slack.modalsOf(here.member), SOON).toHaveLength(1)
  await ask('access managers', { user: here.owner })
  const modal = given(slack.modalsOf(here.member)[0])
  await slack.submitView(modal)
  expect(JSON.stringify(modal.definition.blocks)).toContain('You cannot change')
  expect(await subscriptions()).toEqual([])
})

test('a form with a forged place changes nothing', async () => {
  const { slack, here } = stage
  await type('settings')
  await expect.poll(() => slack.modalsOf(here.member), SOON).toHaveLength(1)
  const modal = given(slack.modalsOf(here.member)[0])
  modal.definition = { ...modal.definition, private_metadata: 'AAAAAAAAAAc:in C999: settings' }
  await slack.submitView(modal)
  expect(JSON.stringify(modal.definition.blocks)).toContain('This form is not of this bot')
  expect(await subscriptions()).toEqual([])
})
