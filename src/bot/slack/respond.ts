import { setTimeout as sleep } from 'node:timers/promises'
import type { SlackMessage } from '../../formatters/slack.ts'
import type { Ask, Desk } from './desk.ts'
import { CALL_WITHIN_MS } from './web-client.ts'

/** Who sees an answer: the one who asked, in place of what they pressed, or everybody in the channel. */
export type Audience = 'asker' | 'asker-instead' | 'channel'

const HOW = {
  asker: { response_type: 'ephemeral', replace_original: false },
  'asker-instead': { response_type: 'ephemeral', replace_original: true },
  channel: { response_type: 'in_channel', replace_original: false },
} as const

/**
 * What lies between tries of a response URL whose answer was lost, before another way is looked for, and after there
 * was none: it is good for half an hour.
 */
const SOON_MS = [500, 3000]
const LATER_MS = [20_000, 120_000, 600_000]

type Sent = { readonly is: 'taken' } | { readonly is: 'refused' | 'lost'; readonly problem: string }

/** Says something to the one who asked, or to the channel; tells whether Slack took it. */
export async function respond(
  desk: Desk,
  ask: Ask,
  message: SlackMessage,
  audience: Audience = 'asker',
): Promise<boolean> {
  const { responseUrl } = ask
  if (responseUrl === undefined)
    return audience !== 'channel' && (await sayInChannel(desk, ask, message))
  const body = { ...message, ...HOW[audience] }
  const first = await sendTo(responseUrl, body)
  if (first.is === 'taken') return true
  const { workspace, channel } = ask
  desk.log.warn({ workspace, channel, problem: first.problem }, 'Slack did not take an answer')
  // What everybody sees must not stand there twice; what one person sees had better be there twice than not.
  if (audience === 'channel') return false
  const again = (waits: readonly number[]) =>
    first.is === 'lost' ? sendAgain(desk, responseUrl, body, waits) : false
  return (
    (await again(SOON_MS)) || (await sayInChannel(desk, ask, message)) || (await again(LATER_MS))
  )
}

async function sendAgain(
  { stopping }: Desk,
  address: string,
  body: object,
  waits: readonly number[],
): Promise<boolean> {
  for (const wait of waits) {
    // A stop waits for nothing: what is left to be tried is tried at once.
    await sleep(wait, undefined, { signal: stopping, ref: false }).catch(() => {})
    const sent = await sendTo(address, body)
    if (sent.is !== 'lost') return sent.is === 'taken'
    if (stopping.aborted) return false
  }
  return false
}

/** The other way, which needs the bot to be in the channel. */
async function sayInChannel(desk: Desk, ask: Ask, message: SlackMessage): Promise<boolean> {
  const { workspace, user, channel } = ask
  const client = await desk.clientOf(workspace)
  if (client === undefined) return false
  try {
    await client.chat.postEphemeral({ ...message, channel, user })
    return true
  } catch (cause) {
    desk.log.warn({ err: cause, workspace, channel }, 'an answer could not be given')
    return false
  }
}

async function sendTo(address: string, body: object): Promise<Sent> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(CALL_WITHIN_MS),
    })
    await answer.body?.cancel()
    if (answer.ok) return { is: 'taken' }
    const mayPass = answer.status >= 500 || answer.status === 429
    return { is: mayPass ? 'lost' : 'refused', problem: `HTTP ${answer.status}` }
  } catch (cause) {
    return { is: 'lost', problem: cause instanceof Error ? cause.name : 'no connection' }
  }
}
