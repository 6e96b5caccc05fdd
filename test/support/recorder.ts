import type { Platform, PostOutcome } from '../../src/bot/platform.ts'
import { renderText } from '../../src/formatters/text.ts'

export type Recorder = Platform<string> & {
  /** What was posted, as `channel: first line`. */
  readonly posted: string[]
  /** Whole messages, in the order they were posted. */
  readonly messages: string[]
  /** How the next posts end; `sent` where there is nothing left. */
  readonly outcomes: PostOutcome[]
}

/** A platform that keeps what is posted and ends posts as it is told to. */
export function createRecorder(): Recorder {
  const posted: string[] = []
  const messages: string[] = []
  const outcomes: PostOutcome[] = []
  return {
    name: 'console',
    posted,
    messages,
    outcomes,
    render: (document) => [renderText(document, { colour: false })],
    async post({ channel }, message) {
      posted.push(`${channel}: ${message.split('\n')[0]}`)
      messages.push(message)
      return outcomes.shift() ?? { outcome: 'sent', messageId: String(posted.length) }
    },
    async start() {},
    async stop() {},
  }
}
