import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import type { Clock } from './clock.ts'
import type { Channel, Installation, Message, User } from './entities.ts'
import type { Faults } from './faults.ts'
import { readBody, sendJson } from './http-host.ts'
import { checkedContent } from './message-checks.ts'
import type { Messages } from './messages.ts'
import { Refusal, refuse } from './refusal.ts'
import { type ApiRequest, fail } from './web-api.ts'

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const MOST_USES = 5
const LIFE_MS = 30 * 60_000

/** Whom an answer is for, and the message it may replace. */
export type Asked = {
  readonly installation: Installation
  readonly user: User
  readonly channel: Channel
  readonly original: Message | undefined
}

/** What an app said about something a person did, as it was then; `message` is what became of it. */
export type Answer = {
  readonly via: 'acknowledgement' | 'response_url'
  readonly change: 'posted' | 'replaced' | 'deleted'
  readonly text: string
  readonly blocks: readonly KnownBlock[]
  readonly isEphemeral: boolean
  readonly message: Message
}

const reply = z.looseObject({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
})

/** Where apps answer what people did. */
export type ResponseUrls = {
  issue(asked: Asked): string
  /** Shows what an app answered with, by whichever way; refuses what Slack would not show. */
  answer(url: string, via: Answer['via'], body: unknown): Answer
  answersAt(url: string): readonly Answer[]
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** What answers are shown in. */
export type ResponseUrlParts = {
  readonly clock: Clock
  readonly messages: Messages
  readonly faults: Faults
  readonly requests: ApiRequest[]
  readonly origin: () => string
  /** Ends what still waits when the server stops. */
  readonly stopping: AbortSignal
}

type Known = {
  readonly asked: Asked
  readonly issuedAt: number
  uses: number
  readonly answers: Answer[]
}

/** No URLs at first. */
export function createResponseUrls(parts: ResponseUrlParts): ResponseUrls {
  const { clock, messages, faults, requests, origin, stopping } = parts
  const urls = new Map<string, Known>()

  function answer(url: string, via: Answer['via'], body: unknown): Answer {
    const { asked, answers } = urls.get(url) ?? refuse('invalid_token')
    const { data } = reply.safeParse(body)
    if (data === undefined) refuse('invalid_payload')
    const made = data.delete_original
      ? deleted(asked)
      : data.replace_original
        ? replaced(asked, data)
        : posted(asked, data)
    const { text, blocks, ephemeralTo } = made.message
    const isEphemeral = ephemeralTo !== undefined
    const full: Answer = { via, ...made, text, blocks, isEphemeral }
    answers.push(full)
    return full
  }

  function deleted({ original }: Asked): Pick<Answer, 'change' | 'message'> {
    const message = original ?? refuse('message_not_found')
    messages.remove(message)
    return { change: 'deleted', message }
  }

  function replaced(
    { original }: Asked,
    data: z.infer<typeof reply>,
  ): Pick<Answer, 'change' | 'message'> {
    const message = original ?? refuse('message_not_found')
    const { text, blocks } = checkedContent(data, { isTotalLimited: false })
    Object.assign(message, { text, blocks, isEdited: true })
    return { change: 'replaced', message }
  }

  function posted(asked: Asked, data: z.infer<typeof reply>): Pick<Answer, 'change' | 'message'> {
    const { installation, user, channel } = asked
    const message = messages.post({
      ...checkedContent(data, { isTotalLimited: false }),
      channel,
      user: installation.bot.id,
      botId: installation.botId,
      app: installation.app,
      threadTs: data.thread_ts,
      ephemeralTo: data.response_type === 'ephemeral' ? user.id : undefined,
    })
    return { change: 'posted', message }
  }

  return {
    issue(asked) {
      const secret = randomBytes(12).toString('hex')
      const url = `${origin()}/actions/${asked.user.team.id}/${urls.size + 1}/${secret}`
      urls.set(url, { asked, issuedAt: clock.now(), uses: 0, answers: [] })
      return url
    },
    answer,
    answersAt: (url) => urls.get(url)?.answers ?? [],
    async handle(request, response) {
      const url = origin() + (request.url ?? '')
      const body = parsed((await readBody(request)).toString())
      const known = urls.get(url)
      const entry: ApiRequest = {
        method: 'response_url',
        team: known?.asked.user.team.id,
        channel: known?.asked.channel.id,
        tokenPrefix: '',
        at: clock.now(),
        outcome: 'pending',
      }
      requests.push(entry)
      const fault = faults.take(entry)
      const isStored =
        fault === undefined || fault.kind === 'slow' || ('stored' in fault && fault.stored)
      const problem = isStored ? used(known, () => answer(url, 'response_url', body)) : undefined
      if (fault?.kind === 'slow') await sleep(fault.delayMs, undefined, { signal: stopping })
      else if (fault !== undefined) return fail(response, fault, entry)
      entry.outcome = problem ?? 'ok'
      if (problem === undefined) response.writeHead(200, { 'content-type': 'text/html' }).end('ok')
      else sendJson(response, GONE.includes(problem) ? 404 : 400, { ok: false, error: problem })
    },
  }

  /** Slack's word for why a URL took nothing. */
  function used(known: Known | undefined, take: () => void): string | undefined {
    try {
      if (known === undefined) refuse('invalid_token')
      if (clock.now() - known.issuedAt > LIFE_MS) refuse('expired_url')
      if (known.uses >= MOST_USES) refuse('used_url')
      take()
      known.uses += 1
      return undefined
    } catch (error) {
      if (error instanceof Refusal) return error.code
      throw error
    }
  }
}

const GONE: readonly string[] = ['invalid_token', 'expired_url', 'used_url', 'message_not_found']

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
