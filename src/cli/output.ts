import type { Document } from '../formatters/document.ts'
import type { Format } from './options.ts'

/** Prints data on stdout; everything else belongs on stderr. */
export function print(text: string): void {
  process.stdout.write(text)
}

/** Prints a line for people on stderr. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Prints a value as JSON, readable and with a final newline. */
export function printJson(value: unknown): void {
  print(jsonText(value))
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** Whether stdout is a terminal that wants colour. */
export function wantsColour(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors()
}

/** Prints a document in a format; `json` is asked for only where the format is json. */
export async function printDocument(
  format: Format,
  document: Document,
  json: () => unknown,
): Promise<void> {
  print(await formatDocument(format, document, json))
}

/** Each renderer is loaded only where it is wanted: a digest on a terminal should not wait for the others. */
async function formatDocument(format: Format, document: Document, json: () => unknown) {
  switch (format) {
    case 'text':
      return (await import('../formatters/text.ts')).renderText(document, { colour: wantsColour() })
    case 'slack':
      return jsonText((await import('../formatters/slack.ts')).renderSlack(document))
    case 'discord':
      return jsonText((await import('../formatters/discord.ts')).renderDiscord(document))
    case 'html':
      return (await import('../formatters/html.ts')).renderHtml(document)
    case 'json':
      return jsonText(json())
  }
}
