import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReplicaConfig } from './replica-config.ts'

/** Replicas under a supervisor: whichever ends is started again until the fleet is stopped. */
export type Fleet = {
  /** Kills a replica that runs, at once and without warning; `false` where none does. */
  kill(random: () => number): boolean
  readonly counts: Readonly<FleetCounts>
  /** What replicas have said on stderr. */
  readonly complaints: readonly string[]
  stop(): Promise<void>
}

/** What became of the processes so far. */
export type FleetCounts = {
  starts: number
  kills: number
  /** Ended by themselves after they were ready. */
  ended: number
  /** Ended by themselves before, as when the database was away. */
  neverReady: number
}

const RESTART_AFTER_MS = 200
const REPLICA = join(import.meta.dirname, 'replica.ts')

/** Starts so many replicas; resolves when all are ready. */
export async function startFleet(size: number, config: ReplicaConfig): Promise<Fleet> {
  const counts: FleetCounts = { starts: 0, kills: 0, ended: 0, neverReady: 0 }
  const complaints: string[] = []
  const ready = new Set<ChildProcess>()
  const stopping = new AbortController()

  const keepRunning = async (onReady: () => void) => {
    while (!stopping.signal.aborted) {
      counts.starts += 1
      const child = spawn(process.execPath, [REPLICA, JSON.stringify(config)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const ended = once(child, 'exit')
      const end = () => child.kill('SIGTERM')
      stopping.signal.addEventListener('abort', end)
      createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line))
      createInterface({ input: child.stdout }).once('line', () => {
        ready.add(child)
        onReady()
      })
      await ended
      stopping.signal.removeEventListener('abort', end)
      const wasReady = ready.delete(child)
      if (stopping.signal.aborted) return
      if (child.signalCode !== 'SIGKILL') {
        counts[wasReady ? 'ended' : 'neverReady'] += 1
        complaints.push(`replica ${child.pid} ended with ${child.exitCode ?? child.signalCode}`)
      }
      await sleep(RESTART_AFTER_MS)
    }
  }
  const starts = Array.from({ length: size }, () => Promise.withResolvers<void>())
  const running = starts.map(({ resolve }) => keepRunning(resolve))
  await Promise.all(starts.map(({ promise }) => promise))
  return {
    counts,
    complaints,
    kill(random) {
      const victim = [...ready][Math.floor(random() * ready.size)]
      if (victim === undefined) return false
      ready.delete(victim)
      counts.kills += 1
      return victim.kill('SIGKILL')
    },
    async stop() {
      stopping.abort()
      await Promise.all(running)
    },
  }
}
