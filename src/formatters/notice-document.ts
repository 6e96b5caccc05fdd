import { command, type Document, type Inline, plain } from './document.ts'
import { type LocalTime, localTimeText } from './words.ts'

/** What the owner of a subscription is told when nothing can be sent to its channel any more. */
export type PausedNotice = {
  /** The channel as its people know it. */
  readonly channel: string
  /** Why, in the platform's own words. */
  readonly reason: string
  /** The command that resumes it, where it is another than the bot's own. */
  readonly resume?: Inline | undefined
}

const RESUME = command('/standards resume', 'resume')

/** That a subscription was paused: what happened, why, what to do. */
export function pausedDocument({ channel, reason, resume = RESUME }: PausedNotice): Document {
  return {
    title: `Paused: nothing more is sent to ${channel}`,
    blocks: [
      { block: 'lead', line: [plain(`Messages to it were refused: “${reason}”.`)] },
      {
        block: 'paragraph',
        line: [
          plain('Once that is put right, type '),
          resume,
          plain(` in ${channel}. What was missed then comes at once, as one digest. `),
          plain('If the channel is gone for good, nothing needs to be done.'),
        ],
      },
    ],
  }
}

/** What the owner of a subscription is told when it is served again. */
export type ResumedNotice = {
  readonly channel: string
  /** When the next digest comes, where the channel gets any. */
  readonly nextDigest?: LocalTime | undefined
}

/** That a subscription was resumed, and when it is heard of next. */
export function resumedDocument({ channel, nextDigest }: ResumedNotice): Document {
  const next =
    nextDigest === undefined ? '' : ` The next digest comes ${localTimeText(nextDigest)}.`
  return {
    title: `Resumed: digests and reminders come to ${channel} again`,
    blocks: [
      { block: 'lead', line: [plain(`What was missed comes at once, as one digest.${next}`)] },
      {
        block: 'footer',
        lines: [[plain('What lies ahead: '), command('/standards upcoming', 'upcoming')]],
      },
    ],
  }
}
