import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findSubscription } from '../../../src/db/subscriptions.ts'
import { person, plain } from '../../../src/formatters/document.ts'
import { createLogger } from '../../../src/log.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openPlace, personAt, startPlatform, textOf } from './service.ts'

let world: World
beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(() => world.reset('2026-06-22T07:00:00Z'))

async function open() {
  const place = await openPlace()
  const { server, guild, channel } = place
  const lines: string[] = []
  const log = createLogger('warn', { write: (line) => void lines.push(line) })
  const platform = await startPlatform(place, { db: world.db, clock: world.now, log })
  const administrator = server.addPerson(guild, { name: 'Ada', permissions: ['Administrator'] })
  const manager = server.addPerson(guild, { name: 'Max', permissions: ['ManageChannels'] })
  const people = { anna: place.anna, ben: place.ben, ada: administrator, max: manager }
  const as = {
    anna: personAt(place, people.anna),
    ben: personAt(place, people.ben),
    ada: personAt(place, people.ada),
    max: personAt(place, people.max),
  }
  await as.anna.types({ subcommand: 'subscribe', options: { sectors: 'automotive' } })
  const called = async () => {
    const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
    return (await findSubscription(world.db, at))?.settings.mention
  }
  const mentions = (options: Record<string, string>, who: keyof typeof as = 'anna') =>
    as[who].types({ subcommand: 'mention', options })
  return { ...place, platform, lines, as, called, mentions }
}

const NOBODY = 'No message of mine calls anybody.'

describe('/standards mention', () => {
  test('says which role is called, sets one, and takes it back', async () => {
    const { server, guild, mentions, called } = await open()
    const role = server.addRole(guild, { name: 'ev-team', mentionable: true })

    expect((await mentions({})).text).toContain(NOBODY)
    const set = await mentions({ role: role.id })
    expect(set.text).toContain('The last reminder before a date calls a role.')
    expect(set.text).toContain(
      '`/standards mention role:<role>` or `/standards mention nobody:none`',
    )
    expect(set.text).toContain(`It is <@&${role.id}>; no other message of mine calls anybody.`)
    expect(set.message.pinged).toEqual({ users: [], roles: [], everyone: false })
    expect(await called()).toBe(role.id)
    expect((await mentions({}, 'ben')).text).toContain(`It is <@&${role.id}>`)

    expect((await mentions({ nobody: 'none' })).text).toContain(NOBODY)
    expect(await called()).toBeUndefined()
  })

  test('is for those with Manage Server or Administrator, and for nobody else', async () => {
    const { server, guild, mentions, called } = await open()
    const [one, other] = [
      server.addRole(guild, { name: 'one', mentionable: true }),
      server.addRole(guild, { name: 'other' }),
    ]
    const refusal = 'Only admins decide which role a reminder calls'

    expect((await mentions({ role: one.id }, 'ben')).text).toContain(refusal)
    expect((await mentions({ role: other.id }, 'max')).text).toContain(refusal)
    expect(await called()).toBeUndefined()
    expect((await mentions({ role: one.id }, 'ada')).text).toContain(`<@&${one.id}>`)
    expect(await called()).toBe(one.id)
  })

  test('refuses @everyone', async () => {
    const { guild, mentions, called } = await open()

    expect((await mentions({ role: guild.id })).text).toContain('would call everybody')
    expect(await called()).toBeUndefined()
  })

  test('says of a role that the bot cannot ping in the channel what is missing', async () => {
    const { server, guild, channel, bot, mentions, called } = await open()
    const role = server.addRole(guild, { name: 'ev-team' })

    const { text } = await mentions({ role: role.id })

    expect(text).toContain(
      'The bot cannot call @ev-team in #standards yet: give it Mention @\u200Beveryone, @\u200Bhere, and All Roles there, or let anyone @mention this role (Server Settings \\> Roles). Then try again.'.replace(
        '\\>',
        '>',
      ),
    )
    expect(await called()).toBeUndefined()

    server.setOverwrite(channel, bot.user, { allow: ['MentionEveryone'] })
    expect((await mentions({ role: role.id })).text).toContain(`It is <@&${role.id}>`)
    expect(await called()).toBe(role.id)
  })

  test('takes a role that everybody may mention', async () => {
    const { server, guild, mentions, called } = await open()
    const role = server.addRole(guild, { name: 'ev-team' })
    server.setMentionable(role, true)

    await mentions({ role: role.id })

    expect(await called()).toBe(role.id)
  })
})

test('a role that stops being mentionable is not silently called: the answers and the log say so', async () => {
  const { server, guild, as, mentions, lines } = await open()
  const role = server.addRole(guild, { name: 'ev-team', mentionable: true })
  await mentions({ role: role.id })
  const silence = 'The last reminder before a date rings for nobody here'
  expect((await mentions({})).text).not.toContain(silence)

  server.setMentionable(role, false)
  await vi.waitFor(() =>
    expect(lines.join('')).toContain('reminders call a role that does not ring'),
  )

  const { text } = await mentions({})
  expect(text).toContain(
    `${silence}: not everybody may mention @ev-team, and the bot lacks Mention`,
  )
  expect((await as.anna.types({ subcommand: 'subscription' })).text).toContain(silence)
  server.setMentionable(role, true)
  await vi.waitFor(async () => expect((await mentions({})).text).not.toContain(silence))
  expect(lines.filter((line) => line.includes('does not ring'))).toHaveLength(1)
})

test('the log says anew that a role does not ring once the bot is back in a server that it left', async () => {
  const { server, bot, guild, channel, mentions, lines } = await open()
  const role = server.addRole(guild, { name: 'ev-team', mentionable: true })
  await mentions({ role: role.id })
  const warnings = () => lines.filter((line) => line.includes('does not ring'))
  server.setMentionable(role, false)
  await vi.waitFor(() => expect(warnings()).toHaveLength(1))

  server.kick(bot, guild)
  const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
  await vi.waitFor(async () => expect((await findSubscription(world.db, at))?.state).toBe('paused'))
  server.invite(bot, guild)

  await vi.waitFor(() => expect(warnings()).toHaveLength(2))
})

test('the message that calls a role pings that role alone, and those that name somebody ping nobody', async () => {
  const { server, guild, channel, ben, platform } = await open()
  const role = server.addRole(guild, { mentionable: true })
  const target = { workspace: guild.id, channel: channel.id }
  const [calling] = platform.render({
    title: 'Reminder',
    blocks: [{ block: 'call', group: role.id, line: [plain('Look, @everyone.')] }],
  })
  const [naming] = platform.render({
    title: 'History',
    blocks: [{ block: 'paragraph', line: [person(ben.id), plain(' changed it.')] }],
  })
  if (calling === undefined || naming === undefined) throw new Error('nothing to post')

  await platform.post(target, calling, '1/0')
  await platform.post(target, naming, '2/0')

  const said = server.messagesIn(channel).slice(-2)
  expect(said.map(({ pinged }) => pinged)).toEqual([
    { users: [], roles: [role.id], everyone: false },
    { users: [], roles: [], everyone: false },
  ])
  expect(said.map(textOf)).toEqual([
    `## Reminder\n<@&${role.id}> Look, @\u200Beveryone.`,
    `## History\n<@${ben.id}> changed it.`,
  ])
})
