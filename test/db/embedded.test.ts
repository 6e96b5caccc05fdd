import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { loadDataset } from '../../src/db/load.ts'
import { getItem } from '../../src/db/read-items.ts'
import { datasetState } from '../../src/db/state.ts'
import { type Child, startChild } from '../support/child.ts'
import { day, item, sizedItems } from '../support/items.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'embedded-'))
const PRISTINE = join(FOLDER, 'pristine')
const TODAY = day('2026-06-22')
const children: Child[] = []

let folders = 0

/** A data folder with a migrated, empty database that no process has open. */
function dataFolder(): string {
  folders += 1
  const copy = join(FOLDER, `copy-${folders}`)
  cpSync(PRISTINE, copy, { recursive: true })
  return copy
}

async function open(folder: string): Promise<OpenDatabase> {
  const opened = await openDatabase({ dataFolder: folder })
  if (!opened.ok) throw new Error(opened.problem)
  return opened.value
}

async function problemOf(folder: string): Promise<string> {
  const opened = await openDatabase({ dataFolder: folder })
  if (!opened.ok) return opened.problem
  await opened.value.close()
  return 'opened'
}

function startProcess(folder: string, task: 'hold' | 'load' = 'hold'): Child {
  const child = startChild('data-folder-process.ts', folder, task)
  children.push(child)
  return child
}

/** Every file of a database with its size and time of change. */
function filesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return names.map((name) => {
    const { size, mtimeMs } = statSync(join(folder, name))
    return `${name} ${size} ${mtimeMs}`
  })
}

beforeAll(async () => {
  // What a process leaves that is ended while it creates the database.
  mkdirSync(join(PRISTINE, 'database', 'base'), { recursive: true })
  writeFileSync(join(PRISTINE, 'database', 'PG_VERSION'), '18\n')
  writeFileSync(join(PRISTINE, 'creating'), '')
  await (await open(PRISTINE)).close()
})
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill()
})
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }))

describe('the embedded database', () => {
  test('is created anew where its creation was cut short before', () => {
    expect(readdirSync(PRISTINE).sort()).toEqual(['database', 'lock'])
  })

  test('keeps what was stored in a folder it creates', async () => {
    const folder = dataFolder()
    const first = await open(folder)
    await loadDataset(first.db, { items: [item('one')], newsletters: [] }, TODAY)
    await first.close()

    const second = await open(folder)
    expect([second.engine, second.applied, await getItem(second.db, 'one')]).toEqual([
      'pglite',
      0,
      item('one'),
    ])
    await second.close()
  })

  test('writes through to the disk before it confirms', async () => {
    const { db, close } = await open(dataFolder())
    const settings = await db.execute(sql`select current_setting('fsync') as fsync`)
    expect(settings).toMatchObject({ rows: [{ fsync: 'on' }] })
    await close()
  })
})

describe('a data folder that another process has open', () => {
  test('is refused with the number of that process, and taken once it has been killed', async () => {
    const folder = dataFolder()
    const holder = startProcess(folder)
    expect(await holder.nextLine()).toBe('open')

    const shown = relative(process.cwd(), folder)
    expect((await problemOf(folder)).replace(/since \S+Z/, 'since …')).toBe(
      `${shown} is in use by process ${holder.pid}, running since …. ` +
        'Stop it first, or set DATABASE_URL to a PostgreSQL that several processes can share.',
    )
    await holder.kill()
    expect(await problemOf(folder)).toBe('opened')
  })

  test('goes to exactly one of two processes that start at once', async () => {
    const folder = dataFolder()
    const lines = await Promise.all([1, 2].map(() => startProcess(folder).nextLine()))
    expect(lines.filter((line) => line === 'open')).toHaveLength(1)
    expect(lines.filter((line) => line.includes('is in use by'))).toHaveLength(1)
  })

  test('is not mistaken for one whose process is gone, even where its number has been given anew', async () => {
    const folder = dataFolder()
    const left = { pid: process.pid, host: 'elsewhere', since: '2026-01-01T00:00:00Z' }
    writeFileSync(join(folder, 'in-use-by.json'), JSON.stringify(left))
    expect(await problemOf(folder)).toBe('opened')
  })

  test('is refused to the same process as well', async () => {
    const folder = dataFolder()
    const first = await open(folder)
    expect(await problemOf(folder)).toContain(`is in use by process ${process.pid}`)
    await first.close()
    expect(await problemOf(folder)).toBe('opened')
  })
})

describe('a process killed while it loads a dataset', () => {
  test.each([1, 2])(
    'in its load no. %i leaves a whole dataset, and loading goes on',
    async (loads) => {
      const folder = dataFolder()
      const loading = startProcess(folder, 'load')
      for (let line = 0; line <= loads; line += 1) await loading.nextLine()
      await loading.kill()

      const { db, close } = await open(folder)
      const { items } = await datasetState(db)
      const size = items / sizedItems(1).length
      expect([1, 2]).toContain(size)
      expect(await getItem(db, 'item-7')).toMatchObject({ title: `Title at size ${size}` })
      const report = await loadDataset(db, { items: sizedItems(size), newsletters: [] }, TODAY)
      expect(report).toMatchObject({ added: [], changed: [], removed: [], dates: [] })
      await close()
    },
  )
})

describe('a data folder that cannot be used', () => {
  const database = (folder: string) => join(folder, 'database')
  test.each([
    {
      damage: 'holds files of somebody else',
      make(folder: string) {
        rmSync(database(folder), { recursive: true })
        mkdirSync(database(folder))
        writeFileSync(join(database(folder), 'notes.txt'), 'mine')
      },
      says: 'it holds files, but no PG_VERSION',
    },
    {
      damage: 'was written by another PostgreSQL',
      make: (folder: string) => writeFileSync(join(database(folder), 'PG_VERSION'), '17\n'),
      says: 'it was written by PostgreSQL 17, and this release reads 18',
    },
    {
      damage: 'lost the end of its control file',
      make: (folder: string) => truncateSync(join(database(folder), 'global/pg_control'), 100),
      says: 'global/pg_control has 100 bytes instead of 8192',
    },
  ])('because it $damage is refused with a way out, and left as it is', async ({ make, says }) => {
    const folder = dataFolder()
    make(folder)
    const before = filesOf(database(folder))

    const shown = relative(process.cwd(), database(folder))
    expect(await problemOf(folder)).toBe(
      `${shown} is not a database this release can open: ${says}. Its files are left in place. ` +
        'Restore it from a backup, or move the folder aside to start with an empty database.',
    )
    expect(filesOf(database(folder))).toEqual(before)
  })

  test.each([
    {
      damage: 'has nonsense in its control file',
      make: (folder: string) =>
        writeFileSync(join(database(folder), 'global/pg_control'), Buffer.alloc(8192, 7)),
    },
    {
      damage: 'lost its tables',
      make: (folder: string) => rmSync(join(database(folder), 'base'), { recursive: true }),
    },
  ])('because it $damage is refused when it does not start, and not replaced', async ({ make }) => {
    const folder = dataFolder()
    make(folder)
    const before = readdirSync(database(folder)).sort()

    expect(await problemOf(folder)).toContain(
      'it does not start: PGlite failed to initialize properly. Its files are left in place.',
    )
    expect(readdirSync(database(folder)).sort()).toEqual(before)
  })

  test('because a newer release has migrated it is refused, and free for that release', async () => {
    const folder = dataFolder()
    const newer = await open(folder)
    await newer.db.execute(sql`insert into drizzle.__drizzle_migrations (hash, created_at)
      values ('of the future', 4102444800000), ('of a later one', 4102444800001)`)
    await newer.close()

    const sentence = /^The database was migrated by a newer release: it has 2 migrations .* Upgrade/
    expect(await problemOf(folder)).toMatch(sentence)
    expect(await problemOf(folder)).toMatch(sentence)
  })

  test('because it is a file says so', async () => {
    const file = join(FOLDER, 'file')
    writeFileSync(file, '')
    expect(await problemOf(file)).toBe(
      `The data folder ${relative(process.cwd(), file)} cannot be created (EEXIST). Choose a folder that can be written to.`,
    )
    expect(await problemOf(join(file, 'below'))).toContain('(ENOTDIR)')
  })
})
