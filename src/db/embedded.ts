import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { fuzzystrmatch } from '@electric-sql/pglite/contrib/fuzzystrmatch'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { ok, type Result, refuse } from '../domain/result.ts'
import { lockFolder, shownPath } from './lock.ts'

/** The extensions the schema needs; PGlite has to be handed them when it is opened. */
export const EXTENSIONS = { pg_trgm, fuzzystrmatch }
/** The PostgreSQL inside the PGlite this release is built on; it reads no other version's files. */
const POSTGRES_VERSION = '18'
const CONTROL_FILE_BYTES = 8192

/** An embedded database and the way to let go of it and of its folder. */
export type Embedded = { readonly client: PGlite; close(): Promise<void> }

/** Opens the embedded database below `dataFolder`, creating it on the first run; nobody else may have it open. */
export async function openEmbedded(dataFolder: string): Promise<Result<Embedded>> {
  const made = makeFolder(dataFolder)
  if (!made.ok) return made
  const lock = lockFolder(dataFolder)
  if (!lock.ok) return lock
  const client = await openCluster(dataFolder)
  if (!client.ok) {
    lock.value.release()
    return client
  }
  const close = async () => {
    await client.value.close()
    lock.value.release()
  }
  return ok({ client: client.value, close })
}

function makeFolder(folder: string): Result<string> {
  try {
    mkdirSync(folder, { recursive: true })
    return ok(folder)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    return refuse(
      `The data folder ${shownPath(folder)} cannot be created (${code}). Choose a folder that can be written to.`,
    )
  }
}

/** A crash while a database is being created leaves the mark behind: what is there then was never in use. */
async function openCluster(dataFolder: string): Promise<Result<PGlite>> {
  const cluster = join(dataFolder, 'database')
  const unfinished = join(dataFolder, 'creating')
  if (existsSync(unfinished)) rmSync(cluster, { recursive: true, force: true })
  const isNew = !existsSync(cluster) || readdirSync(cluster).length === 0
  if (!isNew) {
    const damage = findDamage(cluster)
    if (damage !== undefined) return refuse(wayOut(cluster, damage))
  }
  try {
    if (isNew) writeFileSync(unfinished, '')
    const client = await PGlite.create({
      dataDir: cluster,
      extensions: EXTENSIONS,
      startParams: DURABLE,
    })
    rmSync(unfinished, { force: true })
    return ok(client)
  } catch (cause) {
    return refuse(wayOut(cluster, `it does not start: ${reasonOf(cause)}`))
  }
}

/** PGlite passes -F, which trades the last seconds before a power cut for speed; this database keeps promises. */
const DURABLE = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
]

/** What PGlite would not notice, or would answer by writing a new database over the old one. */
function findDamage(cluster: string): string | undefined {
  const versionFile = join(cluster, 'PG_VERSION')
  if (!existsSync(versionFile)) return 'it holds files, but no PG_VERSION'
  const version = readFileSync(versionFile, 'utf8').trim()
  if (version !== POSTGRES_VERSION) {
    return `it was written by PostgreSQL ${version}, and this release reads ${POSTGRES_VERSION}`
  }
  const control = statSync(join(cluster, 'global', 'pg_control'), { throwIfNoEntry: false })
  if (control?.size !== CONTROL_FILE_BYTES) {
    return `global/pg_control has ${control?.size ?? 0} bytes instead of ${CONTROL_FILE_BYTES}`
  }
  return undefined
}

function wayOut(cluster: string, damage: string): string {
  return (
    `${shownPath(cluster)} is not a database this release can open: ${damage}. Its files are left in place. ` +
    'Restore it from a backup, or move the folder aside to start with an empty database.'
  )
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
}
