import { systemClock } from '../clock.ts'
import { type Config, readConfig } from '../config.ts'
import { type OpenDatabase, openDatabase } from '../db/client.ts'
import type { Database } from '../db/database.ts'
import type { Act } from '../db/subscriptions.ts'
import type { Queue } from '../jobs/queue.ts'
import { fail } from './context.ts'
import { tell } from './output.ts'

/** What an operator's command works with. */
export type Tools = {
  readonly config: Config
  readonly db: Database
  readonly now: Temporal.Instant
  /** Who does what the command does. */
  readonly act: Act
  /** Opens the queue, without taking any job from it; it is closed with the database. */
  queue(): Promise<Queue>
}

/** Runs a command on the configured database and leaves it; tells why where it cannot be opened. */
export async function withDatabase(run: (tools: Tools) => Promise<void>): Promise<void> {
  const config = readConfig()
  if (!config.ok) {
    fail(config.problem)
    return
  }
  const opened = await openDatabase(config.value)
  if (!opened.ok) {
    fail(opened.problem)
    return
  }
  const { db, close } = opened.value
  const now = systemClock()
  const queue = queueOf(opened.value)
  try {
    await run({
      config: config.value,
      db,
      now,
      act: { by: 'operator', at: now },
      queue: queue.open,
    })
  } finally {
    await queue.close().finally(close)
  }
}

function queueOf({ queueSource }: OpenDatabase) {
  let opened: Promise<Queue> | undefined
  const onError = (cause: unknown) =>
    tell(`The queue reported an error: ${cause instanceof Error ? cause.message : cause}`)
  return {
    open() {
      // Few commands need it, and it takes a while to load.
      opened ??= import('../jobs/queue.ts').then(({ openQueue }) =>
        openQueue({ source: queueSource, onError }),
      )
      return opened
    },
    close: async () => (await opened)?.stop(),
  }
}
