type Token = { readonly pattern: RegExp; readonly read: (match: RegExpExecArray) => Reading }

/** A line as Discord shows it, and what in it would be markup nobody meant. */
export type Reading = { readonly text: string; readonly problems: readonly string[] }

const TOKENS: readonly Token[] = [
  { pattern: /^\\([^0-9A-Za-z\s])/, read: (match) => ({ text: match[1] ?? '', problems: [] }) },
  { pattern: /^`([^`]+)`(?!`)/, read: (match) => ({ text: match[1] ?? '', problems: [] }) },
  {
    pattern: /^<(https?:\/\/[^\s<>]+)>/,
    read: (match) => ({ text: match[1] ?? '', problems: [] }),
  },
  {
    pattern: /^\[((?:\\.|`[^`]+`|[^\\\]])+)\]\((https?:\/\/[^\s()<>]+)\)/,
    read: (match) => readInlines(match[1] ?? ''),
  },
  {
    pattern: /^\*\*((?:\\.|`[^`]+`|[^\\*])+)\*\*(?!\*)/,
    read: (match) => readInlines(match[1] ?? ''),
  },
  { pattern: /^https?:\/\/\S+/, read: (match) => unmeant(match[0]) },
  { pattern: /^[*_~|`[\]<\\]/, read: (match) => unmeant(match[0]) },
  { pattern: /^\u200B/, read: () => ({ text: '', problems: [] }) },
  { pattern: /^[\s\S]/u, read: (match) => ({ text: match[0], problems: [] }) },
]

/** Reads one line of a text display: at most one mark of ours at its start, then inlines. */
export function readMarkdown(line: string): Reading {
  const [mark = ''] = /^(?:#{1,3} |- |-# )/.exec(line) ?? []
  const rest = line.slice(mark.length)
  const { text, problems } = readInlines(rest)
  const startsBlock = /^\s*(?:#{1,3}|-#?|>|\+|\d+\.)\s/.test(rest)
  return { text, problems: startsBlock ? [...problems, `line starts a block: ${line}`] : problems }
}

function readInlines(markdown: string): Reading {
  const readings: Reading[] = []
  for (let rest = markdown; rest !== ''; ) {
    const [length, reading] = readToken(rest)
    readings.push(reading)
    rest = rest.slice(length)
  }
  return {
    text: readings.map(({ text }) => text).join(''),
    problems: readings.flatMap(({ problems }) => problems),
  }
}

function readToken(markdown: string): [number, Reading] {
  for (const { pattern, read } of TOKENS) {
    const match = pattern.exec(markdown)
    if (match !== null) return [match[0].length, read(match)]
  }
  return [markdown.length, { text: markdown, problems: [] }]
}

function unmeant(markup: string): Reading {
  return { text: markup, problems: [`unescaped ${markup}`] }
}
