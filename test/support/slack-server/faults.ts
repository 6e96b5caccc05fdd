/** What goes wrong with a call. `stored` says whether it was carried out all the same. */
export type Fault =
  | { readonly kind: 'error'; readonly error: string; readonly stored?: boolean }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'server-error'; readonly stored: boolean; readonly status?: number }
  | { readonly kind: 'dropped'; readonly stored: boolean }
  /** Carried out at once, answered late. */
  | { readonly kind: 'slow'; readonly delayMs: number }

/** Which calls a fault hits; any where nothing is said. `response_url` counts as a method. */
export type FaultTarget = {
  readonly method?: string | readonly string[]
  readonly channel?: { readonly id: string }
  readonly team?: { readonly id: string }
  /** How many calls; without it, until cleared. */
  readonly times?: number
}

/** What is to go wrong. */
export type Faults = {
  /** Makes calls go wrong from now on; the newest fault that fits a call is the one that hits it. */
  add(fault: Fault, target?: FaultTarget): { clear(): void }
  clear(): void
  /** The fault that hits a call, used up by one. */
  take(call: FaultedCall): Fault | undefined
}

/** What of a call decides whether a fault hits it: the ids are undefined where it names none. */
export type FaultedCall = {
  readonly method: string
  readonly channel: string | undefined
  readonly team: string | undefined
}

type Planned = { readonly fault: Fault; readonly target: FaultTarget; left: number }

/** Nothing goes wrong at first. */
export function createFaults(): Faults {
  let planned: Planned[] = []
  return {
    add(fault, target = {}) {
      const entry = { fault, target, left: target.times ?? Number.POSITIVE_INFINITY }
      planned.push(entry)
      return {
        clear() {
          planned = planned.filter((one) => one !== entry)
        },
      }
    },
    clear() {
      planned = []
    },
    take(call) {
      const hit = planned.findLast(({ target, left }) => left > 0 && fits(target, call))
      if (hit !== undefined) hit.left -= 1
      return hit?.fault
    },
  }
}

function fits({ method, channel, team }: FaultTarget, call: FaultedCall): boolean {
  return (
    (method === undefined || [method].flat().includes(call.method)) &&
    (channel === undefined || channel.id === call.channel) &&
    (team === undefined || team.id === call.team)
  )
}
