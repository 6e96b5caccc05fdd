import type { Action } from '../../formatters/action.ts'

/** Which page of each list a Home tab shows; 0 is the first. */
export type HomePages = { readonly channels: number; readonly reminders: number }

type RunAction = Extract<Action, { do: 'run' }>

export const FIRST_PAGES: HomePages = { channels: 0, reminders: 0 }

/** What is done on a Home tab, and which pages it shows then; by turning them nothing is done. */
export type HomePress = {
  /** Of tabs that an older version drew they are not known. */
  readonly pages: HomePages | undefined
  readonly does: RunAction | undefined
}

/** As an action that the seal takes; no command begins so. */
export function printPress({ channels, reminders }: HomePages, does?: RunAction): Action {
  const pages = `home ${channels} ${reminders}`
  return { do: 'run', command: does === undefined ? pages : `${pages}: ${does.command}` }
}

/** What an action of a Home tab is about; `undefined` where it is none. */
export function parsePress(action: Action | undefined): HomePress | undefined {
  if (action?.do !== 'run') return undefined
  const [, channels, reminders, command] =
    /^home (\d{1,4}) (\d{1,4})(?:: (.+))?$/s.exec(action.command) ?? []
  if (channels === undefined) return { pages: undefined, does: action }
  const pages = { channels: Number(channels), reminders: Number(reminders) }
  return { pages, does: command === undefined ? undefined : { do: 'run', command } }
}

/** The item of `unwatch`, by which a reminder of one's own ends. */
export function endedReminder(action: Action | undefined): string | undefined {
  return action?.do === 'run' ? /^unwatch (\S+)$/.exec(action.command)?.[1] : undefined
}

/** What a page of a list holds, which page that is, and whether there are others. */
export function pageOfList<T>(all: readonly T[], wanted: number, size: number) {
  const last = Math.max(0, Math.ceil(all.length / size) - 1)
  const page = Math.min(wanted, last)
  const shown = all.slice(page * size, (page + 1) * size)
  return {
    shown,
    page,
    more: all.length - (page + 1) * size,
    isFirst: page === 0,
    isLast: page === last,
  }
}
