import type { LimitScope, Platform, Target } from '../bot/platform.ts'
import type { Database } from '../db/database.ts'
import { holdTurns, type Rate, reserveTurns, type TurnRequest } from '../db/paces.ts'
import { gather } from './gather.ts'

/** A turn to post: in a moment, or too far off to wait for. */
export type Turn = { readonly waitMs: number } | { readonly comeBackInMs: number }

/** Who may post when, for all processes that share the database. */
export type Turns = {
  take(platform: Platform, target: Target): Promise<Turn>
  /** Another turn of the whole platform, for who has missed theirs: two at once may be one too many. */
  again(platform: Platform): Promise<Turn>
  /** Lets nobody post there for so long, as the platform asked for. */
  hold(platform: Platform, target: Target, scope: LimitScope, forMs: number): Promise<void>
}

/** Narrowest first: who is not let into the channel takes no turn of the platform's. */
const SCOPES = ['channel', 'workspace', 'platform'] as const
/** Nobody waits longer than this with work in hand. */
const LONGEST_WAIT_MS = 3000

/** Turns kept in the database. */
export function createTurns(db: Database): Turns {
  const reserve = gather((wishes: readonly Wish[]) => reserveAll(db, wishes))
  return {
    async take(platform, target) {
      let due = 0
      for (const scope of SCOPES) {
        const rate = platform.rates[scope]
        if (rate === undefined) continue
        const turn = await reserve({ key: keyOf(platform, target, scope), rate })
        if ('comeBackInMs' in turn) return turn
        due = Math.max(due, turn.due)
      }
      return { waitMs: Math.max(0, due - performance.now()) }
    },
    async again(platform) {
      const rate = platform.rates.platform
      if (rate === undefined) return { waitMs: 0 }
      const turn = await reserve({ key: platform.name, rate })
      return 'comeBackInMs' in turn ? turn : { waitMs: Math.max(0, turn.due - performance.now()) }
    },
    hold: (platform, target, scope, forMs) => holdTurns(db, keyOf(platform, target, scope), forMs),
  }
}

type Wish = { readonly key: string; readonly rate: Rate }

type Reserved = Exclude<Turn, { waitMs: number }> | { readonly due: number }

async function reserveAll(db: Database, wishes: readonly Wish[]): Promise<Reserved[]> {
  const requests = [...Map.groupBy(wishes, ({ key }) => key)].flatMap(
    ([key, [first, ...more]]): TurnRequest[] =>
      first === undefined ? [] : [{ key, rate: first.rate, turns: more.length + 1 }],
  )
  const asked = performance.now()
  const turns = await reserveTurns(db, requests, LONGEST_WAIT_MS)
  // The database looked at its clock about half-way.
  const then = (asked + performance.now()) / 2
  const taken = new Map<string, number>()
  return wishes.map(({ key, rate }) => {
    const place = taken.get(key) ?? 0
    taken.set(key, place + 1)
    const { granted, waitMs, lineMs } = turns.get(key) ?? { granted: 0, waitMs: 0, lineMs: 0 }
    if (place < granted) return { due: then + waitMs + place * rate.intervalMs }
    // A little early, so that nobody's turn passes while they are on their way.
    const inMs = lineMs + (place - granted) * rate.intervalMs - LONGEST_WAIT_MS / 2
    return { comeBackInMs: Math.max(0, inMs) }
  })
}

function keyOf(
  { name }: Platform,
  { workspace, channel }: Target,
  scope: (typeof SCOPES)[number],
): string {
  switch (scope) {
    case 'channel':
      return `${name}/${workspace}/${channel}`
    case 'workspace':
      return `${name}/${workspace}`
    case 'platform':
      return name
  }
}
