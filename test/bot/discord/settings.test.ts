import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findSubscription } from '../../../src/db/subscriptions.ts'
import { openWorld, type World } from '../../support/world.ts'
import { controlsOf, openPlace, personAt, startPlatform } from './service.ts'

const TIMING = 'Day, time, horizon and reminders …'

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(() => world.reset('2026-06-22T07:00:00Z'))

async function open() {
  const place = await openPlace()
  await startPlatform(place, { db: world.db, clock: world.now })
  const found = async () => {
    const { guild, channel } = place
    const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
    return findSubscription(world.db, at)
  }
  return {
    ...place,
    found,
    as: { anna: personAt(place, place.anna), ben: personAt(place, place.ben) },
  }
}

test('sectors and kinds are chosen from menus, and hold at once', async () => {
  const { as, found } = await open()
  await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'automotive' } })
  const { message } = await as.anna.types({ subcommand: 'settings' })

  const chosen = await as.anna.chooses(message, 'All sectors', ['batteries', 'data'])
  await as.anna.chooses(message, 'All kinds of dates', ['takes effect'])
  await as.anna.chooses(message, 'Everything else as usual', ['Only what is mandatory'])

  expect(chosen.message.id).toBe(message.id)
  expect(chosen.text).toContain('batteries')
  expect((await found())?.settings).toMatchObject({
    filter: {
      sectors: ['batteries', 'data'],
      kinds: ['entry-into-force'],
      mandatoryOnly: true,
    },
    remind: false,
  })
})

test('cadence and horizon are typed into a form, all of it or nothing', async () => {
  const { as, found } = await open()
  await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'automotive' } })
  const { message } = await as.anna.types({ subcommand: 'settings' })
  const fields = { horizon: '60', closing: '14, 3', effect: '30' }

  const opened = await as.anna.opens(message, TIMING)
  const wrong = await as.anna.submits(opened, { ...fields, cadence: 'every blue moon' }, message)
  const again = await as.anna.opens(message, TIMING)
  await as.anna.submits(again, { ...fields, cadence: 'every day at 8:00 Shanghai' }, message)

  expect(opened).toMatchObject({
    outcome: 'modal',
    modal: { components: expect.arrayContaining([expect.objectContaining({ type: 18 })]) },
  })
  expect(wrong.text).toContain('Nothing was changed')
  expect(wrong.text).toContain('When the digest comes')
  expect((await found())?.settings).toMatchObject({
    cadence: { every: 'day', time: '08:00', timeZone: 'Asia/Shanghai' },
    horizonDays: 60,
    reminderSteps: { closing: [14, 3], effect: [30] },
  })
})

test('of a form and of menus that were open meanwhile, only what was changed in them is taken', async () => {
  const { as, found } = await open()
  await as.anna.types({ subcommand: 'access', options: { rule: 'anyone' } })
  await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'automotive' } })
  const ofAnna = (await as.anna.types({ subcommand: 'settings' })).message
  const ofBen = (await as.ben.types({ subcommand: 'settings' })).message
  const timing = { horizon: '', closing: '14, 7, 3, 1', effect: '180, 90, 30, 7, 0' }
  const cadence = 'every Monday at 09:00 Europe/Berlin'

  const opened = await as.ben.opens(ofBen, TIMING)
  const first = await as.anna.opens(ofAnna, TIMING)
  await as.anna.submits(first, { ...timing, cadence: 'every tuesday 8:00' }, ofAnna)
  await as.anna.chooses(ofAnna, 'All sectors', ['automotive', 'batteries'])
  await as.anna.chooses(ofAnna, 'Everything else as usual', [])
  const told = await as.ben.submits(opened, { ...timing, cadence, horizon: '60' }, ofBen)
  const menus = await as.ben.types({ subcommand: 'settings' })
  await as.anna.chooses(ofAnna, 'All sectors', ['automotive', 'data'])
  await as.ben.chooses(menus.message, 'All sectors', ['automotive', 'batteries', 'robotics'])

  expect(told.text).not.toContain('Monday')
  expect(told.text).toContain('Looks ahead: as far as each kind of date needs → 60 days')
  expect((await found())?.settings).toMatchObject({
    cadence: { weekday: 2, time: '08:00' },
    horizonDays: 60,
    remind: false,
    filter: { sectors: ['automotive', 'data', 'robotics'] },
  })
})

test('a channel that was unsubscribed finds in the form what it had, and old menus say that it was', async () => {
  const { as, found } = await open()
  const options = { sectors: 'automotive', day: 'every Tuesday', time: '08:00' }
  await as.anna.types({ subcommand: 'subscribe', options })
  const old = (await as.anna.types({ subcommand: 'settings' })).message
  await as.anna.types({ subcommand: 'unsubscribe' })

  const refused = await as.anna.chooses(old, 'All sectors', ['automotive', 'batteries'])
  const before = await found()
  await as.anna.chooses(refused.message, 'How much a digest shows', ['Full: every entry'])

  expect(refused.text).toContain('has been unsubscribed since this form was opened')
  expect(before).toBeUndefined()
  expect((await found())?.settings).toMatchObject({
    filter: { sectors: ['automotive'] },
    cadence: { weekday: 2, time: '08:00' },
    detail: 'full',
  })
})

test('settings are shown and changed only for those who may', async () => {
  const { as, anna, server, guild, found } = await open()
  await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'automotive' } })
  const { message } = await as.anna.types({ subcommand: 'settings' })
  const role = [...guild.roles.values()].find(({ id }) =>
    guild.members.get(anna.id)?.roleIds.includes(id),
  )
  if (role !== undefined) server.setRolePermissions(role, [])

  expect((await as.ben.types({ subcommand: 'settings' })).text).toContain('You cannot change')
  const refused = await as.anna.chooses(message, 'All sectors', ['batteries'])

  expect(refused.text).toContain('You cannot change')
  expect((await found())?.settings.filter.sectors).toEqual(['automotive'])
})

test('what the bot lacks in a channel is said before anything is promised there', async () => {
  const { as, server, bot, channel, found } = await open()
  server.setOverwrite(channel, bot.user, { deny: ['SendMessages'] })

  const { text } = await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })
  const { message } = await as.anna.types({ subcommand: 'settings' })
  const chosen = await as.anna.chooses(message, 'All sectors', ['batteries'])

  expect(text).toContain('it lacks Send Messages there')
  expect(chosen.text).toContain('it lacks Send Messages there')
  expect(await found()).toBeUndefined()
  expect(controlsOf(message)).toHaveLength(5)
})
