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

/** Says something to the one who asked, or to the channel; tells whether Slack took it. */
export async function respond(
  desk: Desk,
  ask: Ask,
  message: SlackMessage,
  audience: Audience = 'asker',
): Promise<boolean> {
  const { responseUrl, workspace, user, channel } = ask
  if (responseUrl !== undefined) {
    const problem = await sendTo(responseUrl, { ...message, ...HOW[audience] })
    if (problem === undefined) return true
    desk.log.warn({ workspace, channel, problem }, 'Slack did not take an answer')
  }
  if (audience === 'channel') return false
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

async function sendTo(address: string, body: object): Promise<string | undefined> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(CALL_WITHIN_MS),
    })
    await answer.body?.cancel()
    return answer.ok ? undefined : `HTTP ${answer.status}`
  } catch (cause) {
    return cause instanceof Error ? cause.name : 'no connection'
  }
}
