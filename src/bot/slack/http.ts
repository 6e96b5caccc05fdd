import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { App, HTTPReceiver, type InstallationStore } from '@slack/bolt'
import type { Clock } from '../../clock.ts'
import type { Logger } from '../../log.ts'
import type { Connection, Listen } from './connection.ts'
import { showNotInstalled } from './install-page.ts'
import type { IsNew } from './replays.ts'
import { createJudge } from './requests.ts'
import { BOT_SCOPES } from './scopes.ts'
import { type HttpSettings, SLACK_API_URL } from './settings.ts'
import { clientOptions, type Line } from './web-client.ts'

const EVENTS_PATH = '/slack/events'
/** Nobody may take longer to send a request: Slack itself waits three seconds in all. */
const REQUEST_WITHIN_MS = 10_000
const CLOSE_WITHIN_MS = 1_000

export type HttpParts = {
  readonly settings: HttpSettings & { readonly apiUrl?: string | undefined }
  readonly log: Logger
  readonly line: Line
  readonly wallClock: Clock
  /** Under which the state of an installation in a browser is signed. */
  readonly stateSecret: string
  readonly store: InstallationStore
  readonly isNew: IsNew
  /** Hears of every workspace that has the bot by its enterprise. */
  readonly onOrgWide: (workspace: string, enterprise: string) => Promise<void>
  readonly onError: (cause: unknown) => void
}

/** A server for Slack's requests, and for people who install the app. */
export function createHttp(parts: HttpParts, listenTo: Listen): Connection {
  const { settings, log, line, wallClock, onOrgWide, onError } = parts
  const { signingSecret, clientId, clientSecret, apiUrl = SLACK_API_URL } = settings
  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: EVENTS_PATH,
    logger: line.sdkLog,
  })
  // Apart: an app whose receiver installs looks tokens up before it acknowledges.
  const installing = new HTTPReceiver({
    signingSecret,
    clientId,
    clientSecret,
    stateSecret: parts.stateSecret,
    scopes: [...BOT_SCOPES],
    logger: line.sdkLog,
    installationStore: parts.store,
    installerOptions: {
      directInstall: true,
      clientOptions: clientOptions(line),
      authorizationUrl: new URL('../oauth/v2/authorize', apiUrl).href,
      callbackOptions: {
        failure: ({ code }, _options, _request, response) => showNotInstalled(response, code),
      },
    },
  })
  const app = new App({
    receiver,
    // Tokens are looked up after the acknowledgement, by whoever needs one.
    authorize: async ({ teamId = '', enterpriseId = '', isEnterpriseInstall }) => {
      if (isEnterpriseInstall) onOrgWide(teamId, enterpriseId).catch(onError)
      return { teamId, enterpriseId }
    },
    clientOptions: clientOptions(line),
    convoStore: false,
    logger: line.sdkLog,
  })
  app.error(async (cause) => onError(cause))
  listenTo(app)
  const judge = createJudge(signingSecret, wallClock, parts.isNew)

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (request.method !== 'POST' || pathname !== EVENTS_PATH) {
      installing.requestListener(request, response)
      return
    }
    const judged = await judge(request)
    if (judged.is === 'fine') {
      // The library takes a body that was read already from here.
      receiver.requestListener(Object.assign(request, { rawBody: judged.body }), response)
      return
    }
    if (judged.is === 'ssl-check') {
      response.writeHead(200).end()
      return
    }
    log.warn({ status: judged.status, reason: judged.reason }, 'a request was refused')
    response.writeHead(judged.status, { connection: 'close' }).end()
  }

  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS }, (request, response) => {
    route(request, response).catch((cause: unknown) => {
      // The library throws for paths that it does not know.
      if (!isUnknownPath(cause)) onError(cause)
      if (!response.headersSent) response.writeHead(isUnknownPath(cause) ? 404 : 400).end()
    })
  })
  return {
    async start() {
      server.listen(settings.port)
      await once(server, 'listening')
      log.info({ port: settings.port }, 'waiting for Slack')
    },
    // Whether Slack finds the way here cannot be told from here.
    problem: () => undefined,
    async stop() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      // What is being answered may end.
      await Promise.race([closed, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })])
      server.closeAllConnections()
      await closed
    },
  }
}

function isUnknownPath(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    'code' in cause &&
    cause.code === 'slack_bolt_http_receiver_deferred_request_error'
  )
}
