import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { type Engine, type OpenDatabase, openDatabase } from '../src/db/client.ts'
import type { Database } from '../src/db/database.ts'
import { itemsForDigest } from '../src/db/digest-items.ts'
import { forgetItems } from '../src/db/item-cache.ts'
import { loadDataset } from '../src/db/load.ts'
import { lookupCandidates } from '../src/db/lookup.ts'
import { buildDigest } from '../src/domain/digest.ts'
import { EVERYTHING } from '../src/domain/filter.ts'
import type { Item } from '../src/domain/item.ts'
import { answerLookup, parseLookup } from '../src/domain/lookup.ts'
import { SECTORS, type Sector } from '../src/domain/sector.ts'
import { startPostgres } from '../test/support/postgres-server.ts'
import { syntheticDataset } from './synthetic.ts'
import { percentile, row } from './table.ts'

const SIZES = [1_000, 10_000, 100_000]
const AS_OF = Temporal.PlainDate.from('2026-06-22')
const SINCE = AS_OF.subtract({ days: 7 })
const QUERIES = 48

/** Prints how long both engines take for what people ask of them, beside the bare round trip `select 1`. */
export async function benchDatabase(): Promise<void> {
  const server = await startPostgres()
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  row('the database', 'p50 ms', 'p95 ms', 'x select 1')
  for (const size of SIZES) {
    await benchSize('pglite', size, { dataFolder: join(folder, String(size)) })
    await benchSize('postgres', size, {
      databaseUrl: await createDatabase(server.url, size),
      dataFolder: '',
    })
  }
  await server.stop()
  rmSync(folder, { recursive: true })
}

async function createDatabase(server: string, size: number): Promise<string> {
  const admin = postgres(`${server}/postgres`, { max: 1 })
  const name = `items_${size}`
  await admin`create database ${admin(name)}`
  await admin.end()
  return `${server}/${name}`
}

async function benchSize(
  engine: Engine,
  size: number,
  settings: Parameters<typeof openDatabase>[0],
): Promise<void> {
  const opened = await openDatabase(settings)
  if (!opened.ok) throw new Error(opened.problem)
  await benchOpened(`${engine}, ${size.toLocaleString('en')} items`, opened.value, size)
  await opened.value.close()
}

async function benchOpened(name: string, { db }: OpenDatabase, size: number): Promise<void> {
  forgetItems()
  row(name)
  const dataset = syntheticDataset(size)
  const load = () => loadDataset(db, dataset, AS_OF)
  const bare = await time(() => db.execute(sql`select 1`))
  show('select 1', bare, bare)
  show('load into nothing', await time(load, 1))
  show('load again, nothing changed', await time(load, 3))
  show(
    'digest of a sector, no item read before',
    await time((run) => digest(db, run, forgetItems), 24),
    bare,
  )
  // One round reads the items, as the first digests of the day do for the channels after them.
  await time((run) => digest(db, run), SECTORS.length)
  show('digest of a sector', await time((run) => digest(db, run)), bare)
  for (const [what, texts] of Object.entries(questionsAbout(dataset.items))) {
    show(what, await time((run) => lookup(db, texts[run % texts.length] ?? '')), bare)
  }
}

/** One row: the middle, the 95th percentile, and how many bare round trips the middle is worth. */
function show(what: string, figures: readonly number[], bare?: readonly number[]): void {
  const [p50, p95] = [percentile(figures, 0.5), percentile(figures, 0.95)]
  const ratio = bare === undefined ? '' : (p50 / percentile(bare, 0.5)).toFixed(1)
  row(`  ${what}`, p50.toFixed(2), p95.toFixed(2), ratio)
}

async function digest(db: Database, run: number, prepare = () => {}): Promise<void> {
  prepare()
  const sector: Sector = SECTORS[run % SECTORS.length] ?? 'data'
  const window = { asOf: AS_OF, since: SINCE, filter: { ...EVERYTHING, sectors: [sector] } }
  buildDigest(await itemsForDigest(db, window), window)
}

async function lookup(db: Database, text: string): Promise<void> {
  const query = parseLookup(text)
  answerLookup(await lookupCandidates(db, query), query)
}

/** What people type about some of the items: a number, a number with two digits swapped, words with a typo. */
function questionsAbout(items: readonly Item[]): Record<string, string[]> {
  const asked = items.filter((_, index) => index % Math.floor(items.length / QUERIES) === 0)
  return {
    'lookup by number': asked.map(({ identifier = '' }) => identifier),
    'lookup by number with a typo': asked.map(({ identifier = '' }) =>
      identifier.replace(/(\d)(\d)-\d{4}$/, '$2$1'),
    ),
    'lookup by two words with a typo': asked.map(({ title }) => {
      const [first = '', second = ''] = title.split(' ').filter((word) => word.length > 5)
      return `${swapLetters(first)} ${second}`
    }),
  }
}

function swapLetters(word: string): string {
  return word.replace(/^(..)(.)(.)/u, '$1$3$2')
}

async function time(work: (run: number) => unknown, runs = 96): Promise<number[]> {
  const figures: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now()
    await work(run)
    figures.push(performance.now() - start)
  }
  return figures
}
