import { schedule } from 'node-cron'

/** Something to look after regularly: a name for the log, a cron expression, and what to do. */
export type Tick = {
  readonly name: string
  readonly expression: string
  readonly run: () => Promise<void>
}

/** Ticks that are running. `stop` ends them and resolves when none is under way any more. */
export type Ticks = { stop(): Promise<void> }

/**
 * Starts the ticks. node-cron only says when to look: it neither replays missed fires nor survives a restart, so
 * what is due is always worked out from what is stored. A tick never overlaps itself.
 */
export function startTicks(
  ticks: readonly Tick[],
  onError: (name: string, cause: unknown) => void,
): Ticks {
  const underWay = new Set<Promise<void>>()
  const tasks = ticks.map(({ name, expression, run }) =>
    schedule(
      expression,
      () => {
        const work = run().catch((cause: unknown) => onError(name, cause))
        underWay.add(work)
        return work.finally(() => underWay.delete(work))
      },
      // Zones do not matter for "every minute"; UTC keeps node-cron away from DST gaps.
      { name, timezone: 'UTC', noOverlap: true, suppressMissedWarning: true },
    ),
  )
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.destroy()))
      await Promise.all(underWay)
    },
  }
}
