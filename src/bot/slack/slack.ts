import { type Clock, systemClock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { createLru } from '../../db/lru.ts'
import type { SlackMessage } from '../../formatters/slack.ts'
import type { Logger } from '../../log.ts'
import type { Bot } from '../bot.ts'
import type { Platform } from '../platform.ts'
import type { Seal } from '../seal.ts'
import type { Connection } from './connection.ts'
import type { Desk } from './desk.ts'
import { takeOnce } from './envelopes.ts'
import { followLifecycle } from './lifecycle.ts'
import { createBackground, listen } from './listen.ts'
import { createMode } from './mode.ts'
import { createPeople } from './people.ts'
import { findMessage, postMessage } from './post.ts'
import { createSharedMemory } from './replays.ts'
import { pressIn, renderUnsealed, sealMessage } from './sealed-message.ts'
import type { SlackSettings } from './settings.ts'
import { createSharedAnswers } from './shared-answers.ts'
import { createClients, librarySpeaksTo } from './web-client.ts'

/** What Slack is served with. */
export type SlackOptions = {
  readonly settings: SlackSettings
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly seal: Seal
  /** Of people whose zone Slack does not tell. */
  readonly timeZone: string
  /** The machine's own clock, by which Slack stamps and signs; tests move it. */
  readonly wallClock?: Clock
}

/**
 * One message a second in a channel, several hundred a minute in a workspace:
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
const RATES = {
  channel: { intervalMs: 1000, burst: 3 },
  workspace: { intervalMs: 200, burst: 20 },
} as const

const HOMES_KEPT = 2000

/** Slack as a platform, over Socket Mode or HTTP as the settings say. */
export function createSlack(options: SlackOptions): Platform<SlackMessage> {
  const { settings, db, clock, log, seal, timeZone, wallClock = systemClock } = options
  const stopping = new AbortController()
  const ending = new AbortController()
  const line = { apiUrl: settings.apiUrl, sdkLog: librarySpeaksTo(log), ended: ending.signal }
  const clients = createClients(line, (expired) => mode.tokens.renewed(expired))
  const background = createBackground(fail)
  const memory = createSharedMemory(db, wallClock, log)
  const { isNew } = memory
  const later = { background, log, stopping: stopping.signal }
  const mode = createMode({
    ...{ settings, db, clock, line, clients, wallClock, isNew, onError: fail },
    ...later,
  })
  const { tokens } = mode
  const clientOf = async (workspace: string) => {
    const found = await tokens.of(workspace)
    return found.has === 'token' ? clients(found.token) : undefined
  }
  const people = createPeople(clientOf, wallClock, timeZone, log)
  const posting = { tokens, clients, wallClock }
  let connection: Connection | undefined

  function fail(cause: unknown): void {
    log.error({ err: cause }, 'something of Slack could not be answered')
  }

  return {
    name: 'slack',
    rates: RATES,
    render: renderUnsealed,
    post(target, message, key) {
      const sealed = sealMessage(message, pressIn(seal, target.workspace))
      return postMessage(posting, target, sealed, key)
    },
    find: (target, message, key) => findMessage(posting, target, message, key),
    async start(bot: Bot) {
      const desk: Desk = {
        db,
        clock,
        log,
        seal,
        bot,
        tokens,
        clientOf,
        people,
        shared: createSharedAnswers(memory, wallClock),
        homePages: createLru(HOMES_KEPT),
        stopping: stopping.signal,
      }
      connection = await mode.connect((app) => {
        app.error(async (cause) => fail(cause))
        app.use(takeOnce(isNew, wallClock, log))
        listen(app, desk, background)
        followLifecycle(app, desk, mode, background)
      })
      await connection.start()
    },
    problem: () => connection?.problem(),
    async stop() {
      stopping.abort()
      await connection?.stop()
      await background.settled()
      ending.abort()
    },
  }
}
