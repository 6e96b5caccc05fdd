import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument, stringify, type YAMLError } from 'yaml'
import { ok, type Result, refuse } from '../domain/result.ts'

/** What npm prints before the output of a script, unless it is silent. */
const NPM_BANNER = /^\s*(?:> [^\n]*\n)+/

/** What is wrong at a place in the text, by the library's code. */
const PROBLEMS: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BAD_DIRECTIVE: 'a text that begins with % needs quotes',
  BAD_DQ_ESCAPE: 'a backslash within "…" is written \\\\',
  BAD_INDENT: 'something is indented too little, or a bracket is not closed',
  BAD_SCALAR_START: 'a text that begins with @ or ` needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a text that holds ": " needs quotes',
  DUPLICATE_KEY: 'this setting is there twice',
  MISSING_CHAR: 'a quote or bracket is not closed, or a comma is missing',
  MULTIPLE_DOCS: 'a second document begins here; keep one, without "---"',
  TAB_AS_INDENT: 'this line is indented by a tab; use spaces',
  TAG_RESOLVE_FAILED: 'a text that begins with ! needs quotes',
}

/** What a YAML file holds, or where and why it cannot be read; whole numbers too large for one are bigints. */
export function readYaml(file: string): Result<unknown> {
  const text = readText(file)
  if (!text.ok) return text
  const lines = new LineCounter()
  // Line breaks stay, so that problems name the lines of the file.
  const content = text.value.replace(NPM_BANNER, (banner) => banner.replace(/[^\n]/g, ''))
  const document = parseDocument(content, {
    intAsBigInt: true,
    lineCounter: lines,
    logLevel: 'error',
    prettyErrors: false,
  })
  const [wrong] = [...document.errors, ...document.warnings]
  if (wrong !== undefined) {
    const { line, col } = lines.linePos(wrong.pos[0])
    const what = PROBLEMS[wrong.code] ?? 'what stands here cannot be read'
    return refuse(`${file} is not valid YAML: line ${line}, column ${col}: ${what}.`)
  }
  try {
    return ok(document.toJS({ reviver: (_, value: unknown) => smallest(value) }))
  } catch {
    // An alias that leads nowhere, into itself, or to more than anybody wants.
    return refuse(`${file} is not valid YAML: a text that begins with * or & needs quotes.`)
  }
}

/** A value as YAML, long texts in one line. */
export function printYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 })
}

/** The system's word for why a file could not be read or written. */
export function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}

function readText(file: string): Result<string> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
    if (!text.includes('\0')) return ok(text)
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ENOENT') return refuse(`${file} does not exist.`)
    if (code !== 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return refuse(`${file} cannot be read (${code}).`)
  }
  return refuse(`${file} is no text file in UTF-8.`)
}

function smallest(value: unknown): unknown {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}
