import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { runSql } from '../../../src/db/database.ts'
import { item, keyDate } from '../../support/items.ts'
import { openWorld, type World } from '../../support/world.ts'
import { openPlace, personAt, startPlatform } from './service.ts'

let world: World
beforeAll(async () => {
  world = await openWorld('pglite')
})
afterAll(() => world.close())

const tableRow = z.object({ schema: z.string(), name: z.string() })

/** Every row of every table, as a dump of the database holds them. */
async function dump(): Promise<string> {
  const tables = await runSql(
    world.db,
    sql`select schemaname as schema, tablename as name from pg_tables
      where schemaname in ('public', 'pgboss')`,
  )
  const rows = await Promise.all(
    tables.map((table) => {
      const { schema, name } = tableRow.parse(table)
      return runSql(world.db, sql`select * from ${sql.identifier(schema)}.${sql.identifier(name)}`)
    }),
  )
  return JSON.stringify(rows)
}

test('a dump of the database holds no token, after a message, an answer and a connection', async () => {
  const place = await openPlace()
  const { server, bot, channel } = place
  const platform = await startPlatform(place, { db: world.db, clock: world.now })
  await world.reset('2026-06-21T07:00:00Z', platform)
  await world.load([item('gb-44495-2024', { keyDates: [keyDate('2026-07-01')] })])
  const anna = personAt(place, place.anna)
  await anna.types({ subcommand: 'subscribe', options: { sectors: 'automotive' } })
  await world.tick('2026-06-22T07:00:00Z')

  const dumped = await vi.waitFor(async () => {
    const found = await dump()
    // The lease of the connection has been renewed since the tables were emptied.
    expect(found).toContain('discord/')
    return found
  })

  expect(server.messagesIn(channel).length).toBeGreaterThan(0)
  expect(dumped).toContain(channel.id)
  const [, , secret = bot.token] = bot.token.split('.')
  expect(dumped).not.toContain(secret)
})
