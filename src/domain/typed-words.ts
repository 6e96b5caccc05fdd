/** A word somebody typed; `ends` where a comma stood behind it. */
export type TypedWord = { readonly text: string; readonly ends: boolean }

/** The words of a typed line, without quotes and brackets of any kind; `o’clock` is `oclock`. */
export function typedWords(text: string): TypedWord[] {
  const tokens =
    text
      .normalize('NFKC')
      .replace(/['‘’`]/g, '')
      .replace(/["“”„«»()[\]]/g, ' ')
      .match(/[,;、]|[^\s,;、]+/g) ?? []
  return tokens.flatMap((token, index) =>
    isComma(token) ? [] : [{ text: token, ends: isComma(tokens[index + 1] ?? '') }],
  )
}

function isComma(token: string): boolean {
  return /^[,;、]$/.test(token)
}

/** What `readRuns` makes of a line: the phrases it could read in order, and the runs of words it could not. */
export type Reading<T> = {
  readonly runs: readonly { readonly phrase: string; readonly value: T }[]
  readonly strange: readonly string[]
}

/**
 * Reads a line from left to right, at each word the longest phrase of at most `most` words that `read` makes
 * something of: `smart home` is tried before `smart`. Strange words beside each other are told as one.
 */
export function readRuns<T>(
  words: readonly TypedWord[],
  most: number,
  read: (phrase: string) => T | undefined,
): Reading<T> {
  const runs: { phrase: string; value: T }[] = []
  const strange: TypedWord[][] = []
  let joins = false
  for (let at = 0; at < words.length; ) {
    const run = longestRun(words.slice(at, at + most), read)
    if (run !== undefined) {
      runs.push(run)
      at += run.length
      joins = false
      continue
    }
    const one = words.slice(at, at + 1)
    if (joins) strange.at(-1)?.push(...one)
    else strange.push(one)
    joins = one.every(({ ends }) => !ends)
    at += 1
  }
  return { runs, strange: strange.map(phraseOf) }
}

function longestRun<T>(words: readonly TypedWord[], read: (phrase: string) => T | undefined) {
  for (let length = words.length; length > 0; length -= 1) {
    const phrase = phraseOf(words.slice(0, length))
    const value = read(phrase)
    if (value !== undefined) return { phrase, value, length }
  }
  return undefined
}

function phraseOf(words: readonly TypedWord[]): string {
  return words
    .map(({ text, ends }, index) => (ends && index < words.length - 1 ? `${text},` : text))
    .join(' ')
}
