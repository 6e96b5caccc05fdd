import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { renderText } from '../formatters/text.ts'
import type { Platform } from './platform.ts'

export type ConsoleOptions = {
  readonly input: Readable
  readonly output: Writable
  readonly colour: boolean
}

/** The terminal as a platform: messages are printed, and every line typed is a command. */
export function createConsole({ input, output, colour }: ConsoleOptions): Platform<string> {
  let lines: Interface | undefined
  let answering: Promise<void> = Promise.resolve()
  let posted = 0
  const write = (text: string) =>
    new Promise<void>((resolve) => output.write(text, () => resolve()))
  const render = (document: Parameters<Platform['render']>[0]) => [
    renderText(document, { colour, commands: 'bot' }),
  ]
  return {
    name: 'console',
    render,
    async post(_target, message) {
      await write(`\n${message}`)
      posted += 1
      return { outcome: 'sent', messageId: String(posted) }
    },
    async start(onCommand) {
      lines = createInterface({ input, terminal: false })
      lines.on('line', (line) => {
        if (line.trim() === '') return
        // One after the other, so that answers come in the order of the questions.
        answering = answering.then(async () => {
          for (const message of render(await onCommand(line))) await write(`\n${message}`)
        })
      })
    },
    async stop() {
      lines?.close()
      await answering
    },
  }
}
