import type { Button } from './action.ts'

/**
 * What a message says, without saying how any surface looks. Each meaning (digest, answer, help, error) is
 * written once as a Document; each surface renders Documents and escapes their text, there and nowhere else.
 */
export type Document = {
  /** Names the message: `China standards · Mon 22 Jun 2026 · automotive`. */
  readonly title: string
  readonly blocks: readonly Block[]
  /** What follows in a thread below the message. */
  readonly thread?: Pick<Document, 'title' | 'blocks'> | undefined
}

/** `strong` and `quiet` are emphasis; `code` is for words to be typed exactly as they stand. */
export type Inline = {
  readonly text: string
  readonly style?: 'strong' | 'quiet' | 'code' | undefined
  /** An https address the text leads to. */
  readonly link?: string | undefined
  /** Whose platform's id the text is: where people are known by name, they are shown by it, and nobody is called. */
  readonly names?: 'person' | 'channel' | 'group' | undefined
  /** What to type on a terminal where it differs from what to type in a chat. */
  readonly onTerminal?: string | undefined
}

export type Line = readonly Inline[]

export type Block =
  /** The sentence that answers "must I act this week?". */
  | { readonly block: 'lead'; readonly line: Line }
  | { readonly block: 'heading'; readonly text: string }
  /** One fact: when it happens, what it is, where it comes from. Never split over two messages. */
  | {
      readonly block: 'entry'
      readonly when: Line
      readonly what: Line
      /** Sector and source, set apart from the text on surfaces that can. */
      readonly origin: Line
      /** Id of the item it is about: where people can press, it offers what can be done with the item. */
      readonly itemId?: string | undefined
    }
  | { readonly block: 'paragraph'; readonly line: Line }
  /** The one thing that pings: the group with this id on the platform is called, and told why. */
  | { readonly block: 'call'; readonly group: string; readonly line: Line }
  /** A label and its values, one below the other: the fields of an item, the commands of the help. */
  | { readonly block: 'list'; readonly items: readonly Line[] }
  /** What can be done next, on surfaces where people can press; the others leave it out. */
  | { readonly block: 'buttons'; readonly buttons: readonly Button[] }
  /** How fresh the data is and how to see more; small print at the end. */
  | { readonly block: 'footer'; readonly lines: readonly Line[] }

/** Plain text, emphasis by name. */
export function plain(text: string): Inline {
  return { text }
}

/** Text that stands out. */
export function strong(text: string): Inline {
  return { text, style: 'strong' }
}

/** Text that stands back. */
export function quiet(text: string): Inline {
  return { text, style: 'quiet' }
}

/** Somebody by the platform's id, `U0123`; shown by name where names are known, and never called. */
export function person(id: string): Inline {
  return { text: id, names: 'person' }
}

/** A channel by the platform's id, or by the name that people know it by. */
export function channel(id: string): Inline {
  return { text: id, names: 'channel' }
}

/** Who did something: a person by the platform's id, or a word for who is none. */
export function actor(by: string): Inline {
  return by === 'bot' || by === 'operator' ? plain(by) : person(by)
}

/** A command to type: `chat` in Slack or Discord, `terminal` where there is only a shell. */
export function command(chat: string, terminal: string): Inline {
  return { text: chat, style: 'code', onTerminal: terminal }
}

/** Text that leads to an https address. */
export function link(text: string, address: string): Inline {
  return { text, link: address }
}

/** The text of a line without any styling, for titles, fallbacks and measuring. */
export function lineText(line: Line): string {
  return line.map((inline) => inline.text).join('')
}

/**
 * Text as it may reach any surface: one line, no control characters, no half of a surrogate pair, and no
 * bidirectional overrides, which could make a date read backwards. Escaping is each surface's own.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/gu, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Shortens to at most `limit` characters at a word, with an ellipsis; never cuts what is seen as one in two. */
export function shorten(text: string, limit: number): string {
  // Most texts fit, and of a long one only the beginning need be looked at.
  if (text.length <= limit) return text
  const first = graphemes
    .segment(text)
    [Symbol.iterator]()
    .take(limit + 1)
  const seen = Array.from(first, ({ segment }) => segment)
  if (seen.length <= limit) return text
  const cut = seen.slice(0, limit - 1).join('')
  const atWord = cut.replace(/[\s,;:–—-]+\S*$/u, '')
  const kept = atWord.length >= cut.length / 2 ? atWord : cut
  return `${kept.trimEnd()}…`
}
