import { API_ERRORS, type ApiErrorCode, apiError, waitError } from './api-error.ts'
import type { Reply } from './call.ts'
import { tooMany } from './rate-limits.ts'
import type { RouteName } from './routes.ts'

/** What goes wrong: before the request has any effect, or after it has had it. */
export type Fault =
  | { readonly fault: 'error'; readonly code: ApiErrorCode }
  | {
      readonly fault: 'status'
      readonly status: number
      readonly code?: number
      readonly message?: string
      readonly when?: 'before' | 'after'
    }
  | {
      readonly fault: 'rate-limit'
      readonly retryAfterSeconds: number
      readonly scope?: 'user' | 'global' | 'shared'
    }
  /** `drop` closes the connection in peace, `reset` breaks it, which clients treat differently. */
  | { readonly fault: 'drop' | 'reset'; readonly when: 'before' | 'after' }
  | { readonly fault: 'slow'; readonly ms: number }

/** Where it goes wrong, and how often: everywhere and until cleared, unless said otherwise. */
export type FaultPlace = {
  readonly route?: RouteName
  readonly channel?: { readonly id: string }
  readonly guild?: { readonly id: string }
  readonly times?: number
  /** How many are spared before. */
  readonly spare?: number
}

/** A fault that has been set. */
export type SetFault = { readonly hits: number; clear(): void }

/** What a request is about, as far as faults are concerned. */
export type RequestPlace = {
  readonly route: RouteName | undefined
  readonly channelId: string | undefined
  readonly guildId: string | undefined
}

/** The faults that tests have set. */
export type Faults = {
  set(fault: Fault, place: FaultPlace): SetFault
  /** The faults that befall a request; each counts as one hit. */
  strike(place: RequestPlace): readonly Fault[]
  clear(): void
}

/** Keeps the faults that tests have set. */
export function createFaults(): Faults {
  const active = new Set<{ fault: Fault; place: FaultPlace; hits: number; spared: number }>()
  return {
    set(fault, place) {
      const entry = { fault, place, hits: 0, spared: 0 }
      active.add(entry)
      return {
        get hits() {
          return entry.hits
        },
        clear: () => void active.delete(entry),
      }
    },
    strike(request) {
      const concerned = [...active].filter(({ place }) => concerns(place, request))
      const struck = concerned.filter((entry) => entry.spared >= (entry.place.spare ?? 0))
      for (const entry of concerned) {
        if (!struck.includes(entry)) entry.spared += 1
      }
      for (const entry of struck) {
        entry.hits += 1
        if (entry.hits === entry.place.times) active.delete(entry)
      }
      return struck.map(({ fault }) => fault)
    },
    clear: () => active.clear(),
  }
}

/** What a fault answers instead; nothing where it only cuts or delays. */
export function replyOf(fault: Fault): Reply | undefined {
  switch (fault.fault) {
    case 'error':
      return errorReply(fault.code)
    case 'rate-limit':
      return tooMany(fault.retryAfterSeconds, fault.scope ?? 'user')
    case 'status':
      return {
        status: fault.status,
        body: { message: fault.message ?? `${fault.status}: Error`, code: fault.code ?? 0 },
      }
    case 'drop':
    case 'reset':
    case 'slow':
      return undefined
  }
}

/** Whether the request has its effect before the fault strikes. */
export function strikesAfter(fault: Fault): boolean {
  return 'when' in fault && fault.when === 'after'
}

function errorReply(code: ApiErrorCode): Reply {
  return API_ERRORS[code][0] === 429 ? waitError(code, 1).reply : apiError(code).reply
}

function concerns({ route, channel, guild }: FaultPlace, request: RequestPlace): boolean {
  return (
    (route === undefined || route === request.route) &&
    (channel === undefined || channel.id === request.channelId) &&
    (guild === undefined || guild.id === request.guildId)
  )
}
