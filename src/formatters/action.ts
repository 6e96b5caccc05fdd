/**
 * What a button or menu entry does when somebody presses it: something with one item, or a command to answer anew.
 * It carries everything needed, so that it works after a restart; nothing is remembered about it.
 */
export type Action =
  | { readonly do: ItemAction; readonly itemId: string }
  /** Answers a command again, at a page of it (0 is the first). */
  | { readonly do: 'page'; readonly page: number; readonly command: string }
  /** Posts the answer to a command where everybody in the channel sees it. */
  | { readonly do: 'share'; readonly command: string }
  | { readonly do: 'run'; readonly command: string }

/** What can be done with the item of an entry; `remind` watches it for the person, by direct message. */
export const ITEM_ACTIONS = ['show', 'remind', 'watch', 'mute'] as const
export type ItemAction = (typeof ITEM_ACTIONS)[number]

/** A button as a surface may show it. */
export type Button = { readonly label: string; readonly action: Action }

const LETTERS = { show: 's', remind: 'r', watch: 'w', mute: 'm', page: 'p', share: 'x', run: 'c' }

/** An action as short text, read back by `parseAction`: `s:gb-44495-2024`, `p:2:upcoming automotive 90`. */
export function printAction(action: Action): string {
  switch (action.do) {
    case 'page':
      return `${LETTERS.page}:${action.page}:${action.command}`
    case 'share':
    case 'run':
      return `${LETTERS[action.do]}:${action.command}`
    default:
      return `${LETTERS[action.do]}:${action.itemId}`
  }
}

/** The action of a text; `undefined` where it is none. */
export function parseAction(text: string): Action | undefined {
  const [, letter = '', rest = ''] = /^(.):(.+)$/su.exec(text) ?? []
  const itemAction = ITEM_ACTIONS.find((one) => LETTERS[one] === letter)
  if (itemAction !== undefined) return { do: itemAction, itemId: rest }
  if (letter === LETTERS.share) return { do: 'share', command: rest }
  if (letter === LETTERS.run) return { do: 'run', command: rest }
  const [, page = '', command = ''] = /^(\d{1,4}):(.+)$/su.exec(rest) ?? []
  return letter === LETTERS.page && command !== ''
    ? { do: 'page', page: Number(page), command }
    : undefined
}
