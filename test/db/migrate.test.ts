import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { describe, expect, test } from 'vitest'
import * as channelSchema from '../../src/db/channel-schema.ts'
import { openDatabase } from '../../src/db/client.ts'
import { listDeliveries } from '../../src/db/deliveries.ts'
import { readDocument } from '../../src/db/documents.ts'
import { migrate } from '../../src/db/migrate.ts'
import * as schema from '../../src/db/schema.ts'
import { listSubscriptions } from '../../src/db/subscriptions.ts'
import { createPostgresDatabase, ENGINES, openTestDatabase } from '../support/database.ts'
import { dumpSchema } from '../support/schema-dump.ts'

const META = join(import.meta.dirname, '../../src/db/migrations/meta')

const MIGRATIONS = readMigrationFiles({ migrationsFolder: 'src/db/migrations' })

describe('the migrations', () => {
  test.each(ENGINES)('make the same schema on %s', async (engine) => {
    const { db, end } = await openTestDatabase(engine)
    await expect(await dumpSchema(db)).toMatchFileSnapshot('schema.sql')
    await end()
  })

  test('make what the schema in TypeScript says', async () => {
    const newest = readdirSync(META)
      .filter((name) => name.endsWith('_snapshot.json'))
      .sort()
      .at(-1)
    const before = JSON.parse(readFileSync(join(META, newest ?? ''), 'utf8'))
    const now = generateDrizzleJson({ ...schema, ...channelSchema }, before.id)
    expect(await generateMigration(before, now)).toEqual([])
  })

  test('run once when several processes start on an empty database at the same time', async () => {
    const databaseUrl = await createPostgresDatabase()
    const opened = await Promise.all(
      [1, 2, 3].map(() => openDatabase({ databaseUrl, dataFolder: '' })),
    )
    const applied = opened.map((one) => (one.ok ? one.value.applied : one.problem))
    expect(applied.sort()).toEqual([0, 0, MIGRATIONS.length])
    for (const one of opened) if (one.ok) await one.value.close()
  })

  test.each(ENGINES)('carry over on %s what the first release stored', async (engine) => {
    const { db, end } = await openTestDatabase(engine)
    await db.execute(sql`drop schema public cascade`)
    await db.execute(sql`create schema public`)
    await db.execute(sql`drop schema drizzle cascade`)
    expect(await migrate(db, MIGRATIONS.slice(0, 3))).toEqual({ ok: true, value: { applied: 3 } })
    await db.execute(sql`insert into subscriptions (platform, workspace, channel, filter, cadence, when_empty,
        detail, owner, paused_reason, created_at, updated_at)
      select 'console', 'local', channel, '{"sectors":["batteries"],"kinds":[],"types":[],"mandatoryOnly":false,
        "words":[]}', '{"every":"day","time":"09:00","timeZone":"UTC"}', 'say-so', 'compact', 'operator', reason,
        '2026-05-01T08:00:00Z', '2026-05-02T08:00:00Z'
      from (values ('terminal', null), ('other', 'on holiday')) as r(channel, reason)`)
    await db.execute(sql`insert into deliveries (subscription_id, kind, slot, state, document, created_at, updated_at)
      select id, 'digest', '2026-05-04T09:00:00Z', 'sent', '{"title":"A digest","blocks":[]}', now(), now()
      from subscriptions`)

    expect(await migrate(db)).toEqual({ ok: true, value: { applied: MIGRATIONS.length - 3 } })

    const [active, paused] = await listSubscriptions(db)
    expect([active?.state, active?.settings.filter.sectors, active?.settings.remind]).toEqual([
      'active',
      ['batteries'],
      true,
    ])
    expect(active?.slotsFrom).toEqual(Temporal.Instant.from('2026-05-02T08:00:00Z'))
    expect(paused?.pause).toEqual({ reason: 'on holiday', by: 'platform' })
    const delivered = await listDeliveries(db, { limit: 10 })
    expect(delivered.map(({ state }) => state)).toEqual(['sent', 'sent'])
    expect(await readDocument(db, delivered[0]?.documentId ?? 0)).toEqual({
      title: 'A digest',
      blocks: [],
    })
    await end()
  })

  test.each(ENGINES)(
    'note on %s since when a channel watches what it watched already',
    async (engine) => {
      const { db, end } = await openTestDatabase(engine)
      await db.execute(sql`drop schema public cascade`)
      await db.execute(sql`create schema public`)
      await db.execute(sql`drop schema drizzle cascade`)
      await migrate(db, MIGRATIONS.slice(0, 10))
      await db.execute(sql`insert into subscriptions (platform, workspace, channel, filter, cadence, remind,
        reminder_steps, when_empty, detail, owner, state, slots_from, next_look, reminded_on, changes_seen,
        created_at, updated_at)
      select 'console', 'local', channel, filter::json, '{"every":"day","time":"09:00","timeZone":"UTC"}', true,
        '{"closing":[],"effect":[]}', 'say-so', 'compact', 'operator', 'active', now(), now(), now(), seen, now(), now()
      from (values ('terminal', '{"watched":["axles","brakes","axles"]}', 7), ('other', '{"sectors":[]}', 8))
        as r(channel, filter, seen)`)

      await migrate(db)

      const noted = await db
        .select()
        .from(channelSchema.watches)
        .orderBy(channelSchema.watches.itemId)
      expect(noted.map(({ itemId, changesSeen }) => [itemId, changesSeen])).toEqual([
        ['axles', 7],
        ['brakes', 7],
      ])
      await end()
    },
  )

  test.each(ENGINES)('are not run on %s over those of a newer release', async (engine) => {
    const { db, end } = await openTestDatabase(engine)
    await db.execute(sql`insert into drizzle.__drizzle_migrations (hash, created_at)
      values ('of the future', 4102444800000)`)
    const before = await dumpSchema(db)

    expect(await migrate(db)).toEqual({
      ok: false,
      problem:
        'The database was migrated by a newer release: it has one migration this release does not know. ' +
        'Nothing was changed. Upgrade the bot, or give this release a database of its own.',
    })
    expect(await dumpSchema(db)).toBe(before)
    await end()
  })

  test('leave nothing behind when one of them fails', async () => {
    const { db, end } = await openTestDatabase('postgres')
    const before = await dumpSchema(db)
    const broken = [1, 2].map((number) => ({
      sql: ['create table half_way (id int)'],
      bps: true,
      hash: 'broken',
      folderMillis: 4102444800000 + number,
    }))

    await expect(migrate(db, [...MIGRATIONS, ...broken])).rejects.toMatchObject({
      cause: { code: '42P07' },
    })

    expect(await dumpSchema(db)).toBe(before)
    await end()
  })
})
