import { setTimeout as sleep } from 'node:timers/promises'
import { App, SocketModeReceiver } from '@slack/bolt'
import type { Logger } from '../../log.ts'
import type { Connection, Listen } from './connection.ts'
import { envelopeProperties } from './envelopes.ts'
import { type Failure, failureOf } from './failures.ts'
import type { SocketSettings } from './settings.ts'
import { clientOptions, type Line } from './web-client.ts'

/** How long a connection may take to be made, and what lies between tries: twice as long each time. */
const HELLO_WITHIN_MS = 10_000
const WAITS = { firstMs: 250, longestMs: 60_000 }
/** A connection that has lasted so long is made again at once. */
const STEADY_AFTER_MS = 10_000
/** A start waits this long for Slack before the rest of the service goes on without it. */
const START_WITHIN_MS = 5_000
const CLOSE_WITHIN_MS = 1_000

export type SocketParts = {
  readonly settings: SocketSettings
  readonly log: Logger
  readonly line: Line
  /** Asked once before each first connection; throws where Slack will not have this bot. */
  readonly onConnected: () => Promise<void>
}

/**
 * A connection over Socket Mode that is made again whenever it is lost. The library's own reconnecting is off: it
 * waits five seconds first, and a failure in it ends the process.
 */
export function createSocket(parts: SocketParts, listenTo: Listen): Connection {
  const { settings, log, line } = parts
  const receiver = new SocketModeReceiver({
    appToken: settings.appToken,
    autoReconnectEnabled: false,
    customPropertiesExtractor: envelopeProperties,
    logger: line.sdkLog,
    installerOptions: { clientOptions: clientOptions(line) },
  })
  const app = new App({
    receiver,
    // Tokens are looked up after the acknowledgement, by whoever needs one.
    authorize: async ({ teamId = '', enterpriseId = '' }) => ({ teamId, enterpriseId }),
    clientOptions: clientOptions(line),
    convoStore: false,
    logger: line.sdkLog,
  })
  listenTo(app)
  const stopping = new AbortController()
  let keeping: Promise<void> = Promise.resolve()
  let problem: string | undefined = 'not connected yet'
  let logged: string | undefined

  async function connect(): Promise<{ readonly lost: Promise<void> }> {
    const { promise: lost, resolve: lose } = Promise.withResolvers<void>()
    receiver.client.once('disconnected', lose)
    const waiting = new AbortController()
    const signal = AbortSignal.any([waiting.signal, stopping.signal])
    const late = sleep(HELLO_WITHIN_MS, undefined, { signal }).then(() => {
      throw new Error('Slack did not say hello')
    })
    try {
      await Promise.race([receiver.start(), late])
      return { lost }
    } catch (cause) {
      receiver.client.off('disconnected', lose)
      void receiver.client.disconnect()
      throw cause
    } finally {
      late.catch(() => {})
      waiting.abort()
    }
  }

  /** A token that Slack refuses stays so until somebody sees to it: that is said once, not at every try. */
  function report(failure: Failure, variable: Variable, againInMs: number): void {
    const about = { ...failure, againInMs }
    if (failure.kind !== 'refused') {
      log.warn(about, 'Slack could not be connected to')
      return
    }
    const words = `${problemOf(failure, variable)}; npm run slack -- doctor says what mends it`
    log[words === logged ? 'debug' : 'error'](about, words)
    logged = words
  }

  async function keepConnected(onFirst: () => void): Promise<void> {
    let waitMs = 0
    let variable: Variable = 'SLACK_BOT_TOKEN'
    while (!stopping.signal.aborted) {
      try {
        variable = 'SLACK_BOT_TOKEN'
        await parts.onConnected()
        variable = 'SLACK_APP_TOKEN'
        const { lost } = await connect()
        const since = performance.now()
        log.info('connected to Slack')
        problem = undefined
        logged = undefined
        onFirst()
        await lost
        problem = 'the connection is lost'
        // One that is cut off at once, because there are too many say, is no better than none.
        waitMs = performance.now() - since > STEADY_AFTER_MS ? 0 : longer(waitMs)
      } catch (cause) {
        if (stopping.signal.aborted) return
        waitMs = longer(waitMs)
        const failure = failureOf(cause)
        problem = problemOf(failure, variable)
        report(failure, variable, waitMs)
        onFirst()
      }
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  return {
    async start() {
      const first = Promise.withResolvers<void>()
      keeping = keepConnected(first.resolve)
      await Promise.race([first.promise, sleep(START_WITHIN_MS, undefined, { ref: false })])
    },
    problem: () => problem,
    async stop() {
      stopping.abort()
      const closed = receiver.client.disconnect()
      const both = Promise.all([closed, keeping])
      await Promise.race([both, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })])
    },
  }
}

/** Whose token a call was made with. */
type Variable = 'SLACK_APP_TOKEN' | 'SLACK_BOT_TOKEN'

function problemOf(failure: Failure, variable: Variable): string {
  switch (failure.kind) {
    case 'refused':
      return `Slack refuses ${variable}: ${failure.code}`
    case 'limited':
      return 'Slack asks for patience'
    default:
      return `Slack cannot be reached: ${failure.code}`
  }
}

function longer(waitMs: number): number {
  return Math.min(Math.max(waitMs * 2, WAITS.firstMs), WAITS.longestMs)
}
