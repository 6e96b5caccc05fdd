import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { renderText } from '../formatters/text.ts'
import type { Asker } from './asker.ts'
import type { Platform } from './platform.ts'

export type ConsoleOptions = {
  readonly input: Readable
  readonly output: Writable
  readonly colour: boolean
  readonly timeZone: string
}

/** The terminal as a channel. */
export const TERMINAL = { platform: 'console', workspace: 'local', channel: 'terminal' } as const

/** The terminal as a platform: messages are printed, and every line typed is a command. */
export function createConsole({
  input,
  output,
  colour,
  timeZone,
}: ConsoleOptions): Platform<string> {
  let lines: Interface | undefined
  let answering: Promise<void> = Promise.resolve()
  let posted = 0
  // Whoever sits at the service's own terminal runs it.
  const asker: Asker = {
    id: 'operator',
    role: 'admin',
    groups: [],
    place: TERMINAL,
    timeZone,
    channelName: 'this terminal',
  }
  const write = (text: string) =>
    new Promise<void>((resolve) => output.write(text, () => resolve()))
  const render = (document: Parameters<Platform['render']>[0]) => [
    renderText(document, { colour, commands: 'bot' }),
  ]
  return {
    name: 'console',
    rates: {},
    render,
    async post(_target, message) {
      await write(`\n${message}`)
      posted += 1
      return { outcome: 'sent', messageId: String(posted) }
    },
    async find() {
      return { found: 'cannot-tell', reason: 'a terminal does not remember what it has printed' }
    },
    async start(bot) {
      lines = createInterface({ input, terminal: false })
      lines.on('line', (line) => {
        if (line.trim() === '') return
        // One after the other, so that answers come in the order of the questions.
        answering = answering.then(async () => {
          const { document } = await bot.answer(line, asker)
          for (const message of render(document)) await write(`\n${message}`)
        })
      })
    },
    async stop() {
      lines?.close()
      await answering
    },
  }
}
