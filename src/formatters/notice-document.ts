import { DIRECT_MESSAGES } from './channel-words.ts'
import { channel as channelCalled, command, type Document, type Inline, plain } from './document.ts'
import { inZoneText } from './instants.ts'
import { type LocalTime, localTimeText } from './words.ts'

/** What the owner of a subscription is told when nothing can be sent to its channel any more. */
export type PausedNotice = {
  /** The platform's id of the channel, or its name; one that begins with `@` is the person who is told. */
  readonly channel: string
  /** Why, in the platform's own words. */
  readonly reason: string
  /** The command that resumes it, where it is another than the bot's own. */
  readonly resume?: Inline | undefined
}

const RESUME = command('/standards resume', 'resume')

/** That a subscription was paused: what happened, why, what to do. */
export function pausedDocument({ channel, reason, resume = RESUME }: PausedNotice): Document {
  const isDirect = channel.startsWith('@')
  const where = isDirect ? plain(DIRECT_MESSAGES) : channelCalled(channel)
  return {
    title: `Paused: nothing more is sent to ${isDirect ? 'you' : 'a channel of yours'}`,
    blocks: [
      {
        block: 'lead',
        line: [plain('Messages to '), where, plain(` were refused: “${reason}”.`)],
      },
      {
        block: 'paragraph',
        line: [
          plain('Once that is put right, type '),
          resume,
          plain(' in '),
          where,
          plain('. What was missed then comes at once, as one digest. '),
          plain('If the channel is gone for good, nothing needs to be done.'),
        ],
      },
    ],
  }
}

/** What the owner of a subscription is told when nobody can say whether a message arrived. */
export type LostNotice = Pick<PausedNotice, 'channel' | 'reason'> & {
  readonly kind: 'digest' | 'reminder'
  readonly slot: Temporal.Instant
  readonly timeZone: string
}

/** That a message may be missing: which, why nobody knows, how to see what it would say. */
export function lostDocument({ channel, reason, kind, slot, timeZone }: LostNotice): Document {
  const isDirect = channel.startsWith('@')
  const where = isDirect ? plain(DIRECT_MESSAGES) : channelCalled(channel)
  return {
    title: `A ${kind} may be missing`,
    blocks: [
      {
        block: 'lead',
        line: [
          plain(`Whether the ${kind} of ${inZoneText(slot, timeZone)} reached `),
          where,
          plain(` is not known, and it cannot be looked for: “${reason}”.`),
        ],
      },
      {
        block: 'paragraph',
        line: [
          plain('It is not sent again by itself, lest it come twice. If it is not there, '),
          command('/standards preview', 'preview'),
          plain(' shows what lies ahead.'),
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
