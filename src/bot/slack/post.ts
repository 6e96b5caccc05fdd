import type { webApi } from '@slack/bolt'
import { isCalling, type SlackMessage, withoutCall } from '../../formatters/slack.ts'
import type { FindOutcome, PostOutcome, Target } from '../platform.ts'
import { failureOf, outcomeOf } from './failures.ts'
import type { Tokens } from './tokens.ts'
import type { Clients, WebClient } from './web-client.ts'

/** What posting works with. */
export type Posting = {
  readonly tokens: Tokens
  readonly clients: Clients
  /** The machine's own clock: Slack stamps messages with the real time. */
  readonly wallClock: () => Temporal.Instant
}

/** Under which name a message carries the key of its delivery: https://docs.slack.dev/messaging/message-metadata */
const EVENT_TYPE = 'china_standards_part'

const LIMITS = {
  // Apps that are sold outside the Marketplace get 15: https://docs.slack.dev/apis/web-api/rate-limits
  page: 100,
  pages: 10,
}
/** A message is looked for as long as deliveries are in doubt, and a day more. */
const LOOKED_BACK_HOURS = 48

/** Posts a message, once: what failed in a way that may hide a success is not tried again. */
export async function postMessage(
  { tokens, clients }: Posting,
  { workspace, channel, thread }: Target,
  message: SlackMessage,
  key: string,
): Promise<PostOutcome> {
  const found = await tokens.of(workspace)
  if (found.has === 'none') return { outcome: 'refused', reason: found.reason, because: 'removed' }
  if (found.has !== 'token') return { outcome: 'retry', reason: found.reason }
  const post = (one: SlackMessage) =>
    postOnce(clients(found.token), {
      ...one,
      channel: channel.replace(/^@/, ''),
      ...(thread === undefined ? {} : { thread_ts: thread }),
      metadata: { event_type: EVENT_TYPE, event_payload: { key } },
    })
  const outcome = await post(message)
  // A group may be gone by now: better a reminder that calls nobody than none.
  const isInVain = outcome.outcome === 'refused' && outcome.because === 'message'
  return isInVain && isCalling(message) ? post(withoutCall(message)) : outcome
}

async function postOnce(
  client: WebClient,
  message: webApi.ChatPostMessageArguments,
): Promise<PostOutcome> {
  try {
    const { ts } = await client.chat.postMessage(message)
    if (ts !== undefined) return { outcome: 'sent', messageId: ts }
    return { outcome: 'unknown', reason: 'Slack took a message without naming it' }
  } catch (cause) {
    return outcomeOf(failureOf(cause))
  }
}

/** Looks for a message by the key it carries, where the bot may read. */
export async function findMessage(
  { tokens, clients, wallClock }: Posting,
  { workspace, channel, thread }: Target,
  message: SlackMessage,
  key: string,
): Promise<FindOutcome> {
  if (channel.startsWith('@')) {
    return { found: 'cannot-tell', reason: 'the bot does not read direct messages' }
  }
  const found = await tokens.of(workspace)
  if (found.has === 'none') return { found: 'cannot-tell', reason: found.reason }
  if (found.has !== 'token') return { found: 'retry', reason: found.reason }
  try {
    const oldest = wallClock().subtract({ hours: LOOKED_BACK_HOURS }).epochMilliseconds / 1000
    const wanted = { channel, thread, oldest, key, text: message.text }
    return await lookThrough(clients(found.token), wanted)
  } catch (cause) {
    return findFailed(failureOf(cause))
  }
}

type Wanted = {
  readonly channel: string
  readonly thread: string | undefined
  readonly oldest: number
  readonly key: string
  readonly text: string
}

async function lookThrough(
  client: WebClient,
  { channel, thread, oldest, key, text }: Wanted,
): Promise<FindOutcome> {
  let cursor: string | undefined
  for (let page = 0; page < LIMITS.pages; page += 1) {
    const asked = {
      channel,
      oldest: String(oldest),
      limit: LIMITS.page,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    }
    const answer =
      thread === undefined
        ? await client.conversations.history(asked)
        : await client.conversations.replies({ ...asked, ts: thread })
    for (const one of answer.messages ?? []) {
      if (one.ts !== undefined && isKeyed(one.metadata, key)) {
        return { found: 'yes', messageId: one.ts }
      }
      if (one.metadata === undefined && one.text === text) {
        return { found: 'cannot-tell', reason: 'Slack keeps back by which key messages were sent' }
      }
    }
    cursor = answer.response_metadata?.next_cursor
    if (answer.has_more !== true || cursor === undefined || cursor === '') return { found: 'no' }
  }
  return { found: 'cannot-tell', reason: 'too much has been said in the channel since' }
}

function isKeyed(
  metadata: { event_type?: string; event_payload?: object } | undefined,
  key: string,
) {
  const { event_type, event_payload = {} } = metadata ?? {}
  return event_type === EVENT_TYPE && 'key' in event_payload && event_payload.key === key
}

function findFailed(failure: ReturnType<typeof failureOf>): FindOutcome {
  switch (failure.kind) {
    case 'limited':
      return { found: 'retry', reason: 'Slack: too many questions' }
    case 'unreachable':
    case 'unknown':
      return { found: 'retry', reason: `Slack cannot be asked: ${failure.code}` }
    case 'refused':
      // Where the first message is gone without a trace, none was ever below it.
      return failure.code === 'thread_not_found'
        ? { found: 'no' }
        : { found: 'cannot-tell', reason: `the bot may not read the channel (${failure.code})` }
  }
}
