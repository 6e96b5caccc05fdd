import type { FindOutcome, Platform, PostOutcome } from '../../src/bot/platform.ts'
import type { PlatformName } from '../../src/domain/platform-name.ts'
import { renderText } from '../../src/formatters/text.ts'

export type Recorder = Platform<string> & {
  /** What was posted, as `channel: first line`. */
  readonly posted: string[]
  /** Whole messages, in the order they were posted. */
  readonly messages: string[]
  /** Keys under which messages were posted. */
  readonly keys: string[]
  /** Below which message each was posted. */
  readonly threads: (string | undefined)[]
  /** How the next posts end; `sent` where there is nothing left. */
  readonly outcomes: PostOutcome[]
  /** What looking for a message finds; that nobody can tell where there is nothing left. */
  readonly finds: FindOutcome[]
}

/** A platform that keeps what is posted and ends posts as it is told to. */
export function createRecorder(
  name: PlatformName = 'console',
  rates: Platform['rates'] = {},
): Recorder {
  const posted: string[] = []
  const messages: string[] = []
  const keys: string[] = []
  const threads: (string | undefined)[] = []
  const outcomes: PostOutcome[] = []
  const finds: FindOutcome[] = []
  return {
    name,
    rates,
    posted,
    messages,
    keys,
    threads,
    outcomes,
    finds,
    render: (document) => [renderText(document, { colour: false })],
    async post({ channel, thread }, message, key) {
      posted.push(`${channel}: ${message.split('\n')[0]}`)
      messages.push(message)
      keys.push(key)
      threads.push(thread)
      return outcomes.shift() ?? { outcome: 'sent', messageId: String(posted.length) }
    },
    async find() {
      return finds.shift() ?? { found: 'cannot-tell', reason: 'nobody remembers' }
    },
    async start() {},
    async stop() {},
  }
}
