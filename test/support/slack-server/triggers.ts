import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { Installation, User, View } from './entities.ts'
import { refuse } from './refusal.ts'

/** How long a trigger opens a view: https://docs.slack.dev/interactivity/handling-user-interaction */
const TRIGGER_LIFE_MS = 3000

/** What a person did that lets an app show them a view; `view` is the one they did it in. */
export type Trigger = {
  readonly installation: Installation
  readonly user: User
  readonly view: View | undefined
}

/** The triggers apps were given. */
export type Triggers = {
  issue(trigger: Trigger): string
  /** The trigger of an id, which then is used up. */
  exchange(id: string, by: Installation): Trigger
}

/** No triggers at first. */
export function createTriggers(clock: Clock): Triggers {
  const known = new Map<string, Trigger & { readonly issuedAt: number; isUsed: boolean }>()
  return {
    issue(trigger) {
      const id = `${known.size + 1}.${trigger.user.team.id}.${randomBytes(8).toString('hex')}`
      known.set(id, { ...trigger, issuedAt: clock.now(), isUsed: false })
      return id
    },
    exchange(id, by) {
      const trigger = known.get(id)
      if (trigger?.installation !== by) refuse('invalid_trigger_id')
      if (trigger.isUsed) refuse('exchanged_trigger_id')
      if (clock.now() - trigger.issuedAt > TRIGGER_LIFE_MS) refuse('expired_trigger_id')
      trigger.isUsed = true
      return trigger
    },
  }
}
