import type { Action } from '../../formatters/action.ts'

/** Which page of each list a Home tab shows; 0 is the first. */
export type HomePages = { readonly channels: number; readonly reminders: number }

export const FIRST_PAGES: HomePages = { channels: 0, reminders: 0 }

/** As an action that the seal takes; no command begins so. */
export function printPages({ channels, reminders }: HomePages): Action {
  return { do: 'run', command: `home ${channels} ${reminders}` }
}

/** The pages that an action asks for; `undefined` where it asks for none. */
export function parsePages(action: Action | undefined): HomePages | undefined {
  if (action?.do !== 'run') return undefined
  const [, channels, reminders] = /^home (\d{1,4}) (\d{1,4})$/.exec(action.command) ?? []
  return channels === undefined
    ? undefined
    : { channels: Number(channels), reminders: Number(reminders) }
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
