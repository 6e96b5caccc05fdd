import { joinAlike } from './clean.ts'
import type { Inline, Line } from './document.ts'

const ZERO_WIDTH_SPACE = '\u200B'

/** A line in Discord's Markdown: https://discord.com/developers/docs/reference#message-formatting */
export function markdown(line: Line): string {
  return escapeLineStart(withMentions(line))
}

function withMentions(line: Line): string {
  const at = line.findIndex((inline) => mentionOf(inline) !== undefined)
  const found = line[at]
  if (found === undefined) return words(line)
  return words(line.slice(0, at)) + mentionOf(found) + withMentions(line.slice(at + 1))
}

function words(line: Line): string {
  const runs = joinRuns(joinAlike(line.map(withoutQuiet)))
  return apart(runs.map((run) => (run.isStrong ? bold(run.words) : run.words)).join(''))
}

const MENTIONS = { person: '@', channel: '#', group: '@&' } as const

/** Whom an inline shows by name: https://discord.com/developers/docs/reference#message-formatting-formats */
function mentionOf({ names, text }: Inline): string | undefined {
  return names === undefined ? undefined : mention(names, text)
}

/** What Discord shows as the name behind an id; `undefined` for what is no id of its own. */
export function mention(names: keyof typeof MENTIONS, id: string): string | undefined {
  return ID.test(id) ? `<${MENTIONS[names]}${id}>` : undefined
}

const ID = /^\d{1,20}$/

// Lines of small print are quiet already, and italics mar Chinese.
function withoutQuiet(inline: Inline): Inline {
  return inline.style === 'quiet' ? { ...inline, style: undefined } : inline
}

// Mentions are looked for by the server too, which heeds no backslash; and two codes side by side
// would be one with backticks in it.
function apart(words: string): string {
  return words.replace(/@(?=everyone|here)|(?<=<)@|`(?=`)/gi, `$&${ZERO_WIDTH_SPACE}`)
}

type Run = { readonly isStrong: boolean; readonly words: string }

// Strong neighbours become one: `**a****b**` would be shown with its asterisks.
function joinRuns(line: Line): Run[] {
  const runs: Run[] = []
  for (const inline of line) {
    const isStrong = inline.style === 'strong'
    const last = runs.at(-1)
    const words = inlineMarkdown(inline)
    if (last?.isStrong === isStrong) runs[runs.length - 1] = { isStrong, words: last.words + words }
    else runs.push({ isStrong, words })
  }
  return runs
}

function bold(words: string): string {
  return words.replace(/\S(?:.*\S)?/u, '**$&**')
}

// Headings, quotes, small print and lists are marks at the start of a line only.
function escapeLineStart(line: string): string {
  const mark = /^(\s*)(?=(?:#{1,3}|-#?|>{1,3}|\+)(?:\s|$))/u
  return line.replace(mark, '$1\\').replace(/^(\s*\d+)\.(?=\s|$)/u, '$1\\.')
}

function inlineMarkdown({ text, style, link }: Inline): string {
  const words = marked(text, style)
  if (link === undefined) return words
  if (URL.parse(text)?.href === link) return `<${link}>`
  // Discord shows a link whose words hold an address as raw Markdown, lest it deceive.
  return text.includes('://') ? `${words} (<${link}>)` : `[${words}](${link})`
}

function marked(text: string, style: Inline['style']): string {
  // Within code nothing can be escaped: words that could break out of it are no code.
  return style === 'code' && !/[`@]/.test(text) ? `\`${text}\`` : escapeMarkdown(text)
}

// Text that reads as it stands: no character of it styles, links or tells a time.
function escapeMarkdown(text: string): string {
  // Bare addresses become links; only the document may link.
  return text.replace(/[\\*_~|`[\]<]/g, '\\$&').replaceAll('://', ':\\//')
}
