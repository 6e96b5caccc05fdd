import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { findSubscription } from '../../../src/db/subscriptions.ts'
import { item, keyDate } from '../../support/items.ts'
import { openWorld, type World } from '../../support/world.ts'
import { controlsOf, openPlace, personAt, startPlatform, textOf } from './service.ts'

const SUNDAY = '2026-06-21T10:00:00Z'
const MONDAY = '2026-06-22T07:00:00Z'
const SOON = { timeout: 5000, interval: 10 }

let world: World
beforeAll(async () => {
  world = await openWorld('pglite')
})
afterAll(() => world.close())

test('a team subscribes, is told, changes its mind, comes and goes', async () => {
  const place = await openPlace()
  const { server, bot, guild, channel } = place
  const platform = await startPlatform(place, { db: world.db, clock: world.now })
  await world.reset(SUNDAY, platform)
  await world.load([
    item('gb-44495-2024', {
      identifier: 'GB 44495-2024',
      title: 'Technical requirements for vehicle cybersecurity',
      keyDates: [keyDate('2026-07-01')],
    }),
    item('ccc', { sectors: ['certification'], keyDates: [keyDate('2026-07-03')] }),
    item('robots', { sectors: ['robotics'], keyDates: [keyDate('2026-07-02')] }),
  ])
  const anna = personAt(place, place.anna)
  const at = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
  const subscription = () => findSubscription(world.db, at)
  const comesTo = (state: string) =>
    vi.waitFor(async () => expect((await subscription())?.state).toBe(state), SOON)
  const posted = () => server.messagesIn(channel).filter(({ flags }) => (flags & 64) === 0)

  const options = { sectors: 'automotive, ccc', day: 'every Monday', time: '09:00', zone: 'Berlin' }
  const { text } = await anna.types({ subcommand: 'subscribe', options })
  expect(text).toContain('next Mon 22 Jun 2026')

  await world.tick('2026-06-22T06:59:00Z')
  expect(posted()).toEqual([])
  await world.tick(MONDAY)
  await world.tick(MONDAY)
  expect(posted().map(textOf)).toEqual([
    expect.stringContaining('China standards · Mon 22 Jun 2026 · automotive, certification'),
  ])
  const [digest] = posted()
  if (digest === undefined) throw new Error('no digest')
  expect(textOf(digest)).not.toContain('robots')
  expect(digest.pinged).toEqual({ users: [], roles: [], everyone: false })

  await platform.stop()
  const restarted = await startPlatform(place, { db: world.db, clock: world.now })
  const [menu] = controlsOf(digest)
  const label = menu?.options.map((option) => option.label).find((one) => one.includes('44495'))
  const details = await anna.chooses(digest, 'Details of …', [label ?? ''])
  expect(details.text).toContain('Technical requirements for vehicle cybersecurity')
  const reminded = await anna.presses(details.message, 'Remind me')
  expect(reminded.text).toContain('You will be reminded of GB 44495-2024')

  const { message } = await anna.types({ subcommand: 'settings' })
  await anna.chooses(message, 'All sectors', ['robotics'])
  const opened = await anna.opens(message, 'Day, time, horizon and reminders …')
  const fields = { cadence: 'every tuesday 10:00', horizon: '', closing: 'none', effect: 'none' }
  await anna.submits(opened, fields, message)
  expect((await subscription())?.settings).toMatchObject({
    cadence: { weekday: 2, time: '10:00' },
    filter: { sectors: ['robotics'] },
  })

  server.setOverwrite(channel, bot.user, { deny: ['SendMessages'] })
  await comesTo('paused')
  await world.tick('2026-06-23T08:00:00Z')
  expect(posted()).toHaveLength(1)
  server.setOverwrite(channel, bot.user, { allow: ['SendMessages'] })
  await comesTo('active')
  await world.tick('2026-06-23T08:05:00Z')
  expect(posted()).toHaveLength(2)

  server.kick(bot, guild)
  await comesTo('paused')
  server.invite(bot, guild)
  await comesTo('active')
  expect((await subscription())?.settings).toMatchObject({ filter: { sectors: ['robotics'] } })

  server.deleteChannel(channel)
  await comesTo('paused')
  expect((await subscription())?.pause?.reason).toBe('the channel was deleted')
  await restarted.stop()
})
