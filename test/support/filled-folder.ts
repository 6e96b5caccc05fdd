import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { afterAll, inject } from 'vitest'
import { EXTENSIONS } from '../../src/db/embedded.ts'
import { loadDataset } from '../../src/db/load.ts'
import { realDataset } from './real-dataset.ts'

const own = mkdtempSync(join(tmpdir(), 'filled-'))
afterAll(() => rm(own, { recursive: true }))

let filled: Promise<void> | undefined

/** Makes `folder` the data folder of a service that has run before; its first start would take far longer. */
export async function fillFolder(folder: string): Promise<void> {
  filled ??= fill()
  await filled
  cpSync(own, folder, { recursive: true })
}

/** Makes `folder` the data folder of a service that has been ended before it loaded anything. */
export async function migrateFolder(folder: string): Promise<void> {
  await (await openMigrated(folder)).close()
}

async function fill(): Promise<void> {
  const client = await openMigrated(own)
  await loadDataset(drizzle(client), realDataset(), Temporal.Now.plainDateISO())
  await client.close()
}

function openMigrated(folder: string): Promise<PGlite> {
  const dataDir = join(folder, 'database')
  mkdirSync(dataDir)
  const dump = new Blob([readFileSync(inject('pgliteDumpWithQueue'))])
  return PGlite.create({ dataDir, loadDataDir: dump, extensions: EXTENSIONS })
}
