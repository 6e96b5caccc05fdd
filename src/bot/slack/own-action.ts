import type { Action } from '../../formatters/action.ts'

/** What can be done about a channel from outside of it: on the Home tab, or by a form. */
export type OwnAction = {
  readonly channel: string
  readonly verb: (typeof VERBS)[number]
}

const VERBS = ['settings', 'pause', 'resume'] as const

/** As an action that the seal takes. A command never begins with a channel, so it stands for nothing else. */
export function printOwn({ channel, verb }: OwnAction): Extract<Action, { do: 'run' }> {
  return { do: 'run', command: `in ${channel}: ${verb}` }
}

/** The action of a channel; `undefined` where it is none. */
export function parseOwn(action: Action | undefined): OwnAction | undefined {
  if (action?.do !== 'run') return undefined
  const [, channel, word] = /^in (@?[A-Z0-9]+): (\w+)$/.exec(action.command) ?? []
  const verb = VERBS.find((one) => one === word)
  return channel === undefined || verb === undefined ? undefined : { channel, verb }
}
