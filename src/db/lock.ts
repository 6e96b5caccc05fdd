import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { ok, type Result, refuse } from '../domain/result.ts'

/** Held until released, or until the process that holds it ends, however it ends. */
export type Lock = { release(): void }

/** Long enough for two processes that start at once to sort out which is first. */
const PATIENCE_MS = 500
const SQLITE_BUSY = 5

/**
 * Takes a folder for this process alone, or says which process has it. The lock is the operating system's,
 * which Node reaches only through SQLite: it ends with its process, so none is left behind by a crash and no
 * reused process id can be mistaken for the holder.
 */
export function lockFolder(folder: string): Result<Lock> {
  const holder = join(folder, 'in-use-by.json')
  const taken = takeLock(join(folder, 'lock'))
  if (!taken.ok) return taken.problem === BUSY ? refuse(inUseSentence(folder, holder)) : taken
  writeFileSync(holder, JSON.stringify(thisProcess()))
  return ok({
    release() {
      rmSync(holder, { force: true })
      taken.value.close()
    },
  })
}

const BUSY = 'busy'

function takeLock(path: string): Result<DatabaseSync> {
  let file: DatabaseSync | undefined
  try {
    file = new DatabaseSync(path, { timeout: PATIENCE_MS })
    file.exec('begin exclusive')
    return ok(file)
  } catch (cause) {
    file?.close()
    if (isBusy(cause)) return refuse(BUSY)
    const reason = cause instanceof Error ? cause.message : String(cause)
    return refuse(
      `${shownPath(path)} cannot be locked (${reason}). Choose a data folder on a disk of this machine that can be written to.`,
    )
  }
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY
}

const holderSchema = z.object({ pid: z.number(), host: z.string(), since: z.string() })

function thisProcess(): z.infer<typeof holderSchema> {
  const started = Temporal.Instant.fromEpochMilliseconds(Math.round(performance.timeOrigin))
  return {
    pid: process.pid,
    host: hostname(),
    since: started.toString({ smallestUnit: 'second' }),
  }
}

function inUseSentence(folder: string, holder: string): string {
  return (
    `${shownPath(folder)} is in use by ${describeHolder(holder)}. ` +
    'Stop it first, or set DATABASE_URL to a PostgreSQL that several processes can share.'
  )
}

/** The file names the holder only for the reader's sake, so one that is missing or half-written is no error. */
function describeHolder(holder: string): string {
  try {
    const { pid, host, since } = holderSchema.parse(JSON.parse(readFileSync(holder, 'utf8')))
    const where = host === hostname() ? '' : ` on ${host}`
    return `process ${pid}${where}, running since ${since}`
  } catch {
    return 'another process'
  }
}

/** A path as a person would type it from here. */
export function shownPath(path: string): string {
  return relative(process.cwd(), path) || '.'
}
