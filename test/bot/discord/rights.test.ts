import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findSubscription } from '../../../src/db/subscriptions.ts'
import { readAccess } from '../../../src/db/workspaces.ts'
import { isEphemeral } from '../../support/discord-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { controlsOf, openPlace, personAt, startPlatform } from './service.ts'

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(() => world.reset('2026-06-22T07:00:00Z'))

async function open() {
  const place = await openPlace()
  const { guild, channel, server } = place
  await startPlatform(place, { db: world.db, clock: world.now })
  const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
  return {
    ...place,
    at,
    as: { anna: personAt(place, place.anna), ben: personAt(place, place.ben) },
    addRole: () => server.addRole(guild, { name: 'ev-team', mentionable: true }),
    posted: () => server.messagesIn(channel).filter((one) => !isEphemeral(one)),
    labelsOf: (message: Parameters<typeof controlsOf>[0]) =>
      controlsOf(message).map(({ label }) => label),
  }
}

test('who was given permissions in one channel alone decides nothing for the whole server', async () => {
  const { server, channel, ben, as, at } = await open()
  server.setOverwrite(channel, ben, { allow: ['ManageChannels', 'ManageGuild'] })

  const { text } = await as.ben.types({ subcommand: 'access', options: { rule: 'anyone' } })

  expect(text).toContain('Only admins say who may change what channels get.')
  expect(await readAccess(world.db, at)).toMatchObject({ rule: 'managers' })
})

test('who may manage channels in the whole server changes what they get, even where one channel denies them that', async () => {
  const { server, guild, channel, at } = await open()
  const max = server.addPerson(guild, { name: 'Max', permissions: ['ManageChannels'] })
  server.setOverwrite(channel, max, { deny: ['ManageChannels'] })

  const as = personAt({ server, channel }, max)
  await as.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })

  expect(await findSubscription(world.db, at)).toBeDefined()
})

test('who may not write in a channel does not make the bot write there', async () => {
  const { server, channel, ben, as, posted, labelsOf } = await open()
  const before = await as.ben.types({ subcommand: 'sectors' })
  server.setOverwrite(channel, ben, { deny: ['SendMessages'] })

  const after = await as.ben.types({ subcommand: 'sectors' })
  const pressed = await as.ben.presses(before.message, 'Share here')

  expect(labelsOf(before.message)).toContain('Share here')
  expect(labelsOf(after.message)).not.toContain('Share here')
  expect(pressed.text).toContain('You may not write in this channel')
  expect(isEphemeral(pressed.message)).toBe(true)
  expect(posted()).toEqual([])
})

test('in a thread, it is writing in threads that decides who may share there', async () => {
  const { server, channel, anna, ben, as, labelsOf } = await open()
  const thread = server.addThread(channel, { owner: anna })
  const labels = async () =>
    labelsOf((await as.ben.types({ subcommand: 'sectors' }, thread)).message)

  server.setOverwrite(channel, ben, { deny: ['SendMessages'] })
  expect(await labels()).toContain('Share here')
  server.setOverwrite(channel, ben, { deny: ['SendMessagesInThreads'] })
  expect(await labels()).not.toContain('Share here')
  server.setOverwrite(channel, ben, {})
  server.changeThread(thread, { locked: true })
  expect(await labels()).not.toContain('Share here')
})

test('no channel is subscribed whose history the bot may not read', async () => {
  const { server, bot, channel, as, at } = await open()
  server.setOverwrite(channel, bot.user, { deny: ['ReadMessageHistory'] })

  const { text } = await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })

  expect(text).toContain('it lacks Read Message History there')
  expect(await findSubscription(world.db, at)).toBeUndefined()
})

test('neither subscribing nor resuming is accepted in a thread that is locked, unless the bot may write there', async () => {
  const { server, bot, guild, channel, anna, as } = await open()
  const thread = server.addThread(channel, { owner: anna })
  const at = { platform: 'discord', workspace: guild.id, channel: thread.id } as const
  const types = async (subcommand: string, options = {}) =>
    (await as.anna.types({ subcommand, options }, thread)).text
  const locked =
    'The bot cannot serve #thread: the thread is locked. Let somebody who manages threads unlock it, then try again.'
  server.changeThread(thread, { locked: true })

  expect(await types('subscribe', { sectors: 'ev' })).toContain(locked)
  expect(await findSubscription(world.db, at)).toBeUndefined()
  server.changeThread(thread, { locked: false })
  await types('subscribe', { sectors: 'ev' })
  await types('pause')
  server.changeThread(thread, { locked: true })
  expect(await types('resume')).toContain(locked)
  expect(await findSubscription(world.db, at)).toMatchObject({ state: 'paused' })

  server.setOverwrite(channel, bot.user, { allow: ['ManageThreads'] })
  await types('resume')
  expect(await findSubscription(world.db, at)).toMatchObject({ state: 'active' })
})

test('a private thread is subscribed once the bot is in it, by a command or in the settings', async () => {
  const { server, bot, guild, channel, anna, as } = await open()
  const thread = server.addThread(channel, { owner: anna, kind: 'private-thread' })
  const at = { platform: 'discord', workspace: guild.id, channel: thread.id } as const
  const types = (subcommand: string, options = {}) => as.anna.types({ subcommand, options }, thread)
  const outside =
    'The bot cannot serve this private thread yet: it is not in it. Add it by mentioning it here, then try again.'

  expect((await types('subscribe', { sectors: 'ev' })).text).toContain(outside)
  const { message } = await types('settings')
  const chosen = await as.anna.chooses(message, 'All sectors', ['automotive'])
  expect(chosen.text).toContain(outside)
  expect(await findSubscription(world.db, at)).toBeUndefined()

  server.addToThread(thread, bot)
  await types('subscribe', { sectors: 'ev' })
  expect(await findSubscription(world.db, at)).toMatchObject({ state: 'active' })
})

test('options that contradict each other are refused in words, not in ids', async () => {
  const { guild, ben, as, at, addRole } = await open()
  await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })
  const role = addRole()
  const types = async (subcommand: string, options: Record<string, string>) =>
    (await as.anna.types({ subcommand, options })).text

  expect(await types('mention', { role: role.id, nobody: 'none' })).toContain(
    'Choose a role or nobody, not both.',
  )
  expect(await types('access', { rule: 'anyone', who: ben.id })).toContain(
    'Choose a rule or somebody, not both.',
  )
  const everyone = await types('mention', { role: guild.id })
  expect(everyone).toContain('would call everybody. Choose another role.')
  expect(everyone).not.toContain(guild.id)
  expect((await findSubscription(world.db, at))?.settings.mention).toBeUndefined()
  expect(await readAccess(world.db, at)).toMatchObject({ rule: 'managers' })
})

test('several people and roles are let at once, and whoever is left out is named', async () => {
  const { server, guild, ben, as, at, addRole } = await open()
  const cleo = server.addPerson(guild, { name: 'Cleo' })
  const role = addRole()
  const types = async (options: Record<string, string>) =>
    (await as.anna.types({ subcommand: 'access', options })).text

  expect(
    await types({ who: ben.id, 'who-2': role.id, 'who-3': cleo.id, 'who-4': ben.id }),
  ).toContain(`On the list: <@${ben.id}>, <@&${role.id}>, <@${cleo.id}>.`)
  expect(await types({ who: cleo.id })).toContain(`No longer on it: <@${ben.id}>, <@&${role.id}>.`)
  expect(await readAccess(world.db, at)).toMatchObject({ rule: 'listed', listed: [cleo.id] })
  expect(await types({ who: guild.id, 'who-2': ben.id })).toContain('or somebody, not both.')
  expect(await types({ rule: 'anyone', 'who-2': ben.id })).toContain(
    'Choose a rule or somebody, not both.',
  )
  expect(await readAccess(world.db, at)).toMatchObject({ rule: 'listed', listed: [cleo.id] })
})

test('letting @everyone change things lets anyone', async () => {
  const { guild, as, at } = await open()

  const { text } = await as.anna.types({ subcommand: 'access', options: { who: guild.id } })

  expect(text).toContain('Anyone may change what channels get.')
  expect(await readAccess(world.db, at)).toMatchObject({ rule: 'anyone' })
})

test('the form for day and time opens only for those whose changes would be taken', async () => {
  const { server, guild, anna, as } = await open()
  await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'ev' } })
  const { message } = await as.anna.types({ subcommand: 'settings' })
  for (const id of guild.members.get(anna.id)?.roleIds ?? []) {
    const role = guild.roles.get(id)
    if (role !== undefined) server.setRolePermissions(role, [])
  }

  const { text } = await as.anna.presses(message, 'Day, time, horizon and reminders …')

  expect(text).toContain('You cannot change what #standards gets')
})
