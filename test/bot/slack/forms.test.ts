import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { CADENCES } from '../../../src/bot/slack/settings-view.ts'
import { listSubscriptions, subscriptionHistory } from '../../../src/db/subscriptions.ts'
import { parseCadence } from '../../../src/domain/cadence-text.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import type { Delivery, Message } from '../../support/slack-server.ts'
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
