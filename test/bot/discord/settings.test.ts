import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findSubscription } from '../../../src/db/subscriptions.ts'
import { openWorld, type World } from '../../support/world.ts'
import { controlsOf, openPlace, personAt, startPlatform } from './service.ts'

let world: World
beforeAll(async () => {
  world = await openWorld('pglite')
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
  const button = 'Day, time, horizon and reminders …'
  const fields = { horizon: '60', closing: '14, 3', effect: '30' }

  const opened = await as.anna.opens(message, button)
  const wrong = await as.anna.submits(
    'settings:timing',
    { ...fields, cadence: 'every blue moon' },
    message,
  )
  await as.anna.opens(message, button)
  await as.anna.submits(
    'settings:timing',
    { ...fields, cadence: 'every day at 8:00 Shanghai' },
    message,
  )

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
