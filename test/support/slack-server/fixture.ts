import type { Server } from 'node:http'
import {
  App,
  HTTPReceiver,
  type Installation,
  LogLevel,
  SocketModeReceiver,
  webApi,
} from '@slack/bolt'
import { test as base } from 'vitest'
import { z } from 'zod'
import { startSlackServer, type Workspace } from '../slack-server.ts'

const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}

const answer = z.looseObject({
  ok: z.boolean(),
  error: z.string().optional(),
  ts: z.string().optional(),
})

type Listen = (app: App) => void
type Call = (method: string, args?: object, token?: string) => Promise<z.infer<typeof answer>>

/** Where a bot behind a request URL is, and what it knows of its installations. */
export type HttpBot = { readonly url: string; readonly store: Map<string, Installation> }

/** Tests with a loopback Slack, a workspace in it (`here`) and ways to reach it: fetch, WebClient, Bolt. */
export const test = base
  // How long people wait for an app, and how soon Bolt takes a silent connection for dead.
  .extend('ackTimeoutMs', 3000)
  .extend('pingTimeoutMs', 5000)
  .extend('slack', async ({ ackTimeoutMs, onTestFinished }) => {
    const slack = await startSlackServer({ ackTimeoutMs, pingIntervalMs: 100 })
    onTestFinished(slack.stop)
    return slack
  })
  .extend('here', ({ slack }) => slack.addWorkspace())
  .extend('call', ({ slack, here }): Call => {
    return async (method, args = {}, token = here.botToken) => {
      const response = await fetch(slack.apiUrl + method, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(args),
      })
      return answer.parse(await response.json())
    }
  })
  .extend('client', ({ slack, here }) => {
    return new webApi.WebClient(here.botToken, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: quiet,
    })
  })
  .extend('socketBot', ({ slack, here, pingTimeoutMs, onTestFinished }) => {
    return async (listen: Listen = () => {}): Promise<App> => {
      const receiver = new SocketModeReceiver({
        appToken: here.appToken,
        logger: quiet,
        clientPingTimeout: pingTimeoutMs,
        installerOptions: {
          clientOptions: {
            slackApiUrl: slack.apiUrl,
            retryConfig: { retries: 100, minTimeout: 50, factor: 1 },
          },
        },
      })
      const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } }
      const app = new App({ receiver, token: here.botToken, clientOptions, logger: quiet })
      app.error(async () => {})
      listen(app)
      await app.start()
      onTestFinished(async () => {
        await app.stop()
      })
      return app
    }
  })
  .extend('httpBot', ({ slack, here, onTestFinished }) => {
    return async (listen: Listen = () => {}, workspace: Workspace = here): Promise<HttpBot> => {
      const store = new Map<string, Installation>()
      const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } }
      const { app: settings } = workspace
      const receiver = new HTTPReceiver({
        signingSecret: settings.signingSecret,
        clientId: settings.clientId,
        clientSecret: settings.clientSecret,
        stateSecret: 'state',
        scopes: ['chat:write', 'commands'],
        logger: quiet,
        installerOptions: { clientOptions, authorizationUrl: slack.authorizationUrl },
        installationStore: storeIn(store),
      })
      const app = new App({ receiver, clientOptions, logger: quiet })
      app.error(async () => {})
      listen(app)
      const url = `http://127.0.0.1:${portOf(await receiver.start({ port: 0, host: '127.0.0.1' }))}`
      settings.requestUrl = `${url}/slack/events`
      settings.redirectUrls = [`${url}/slack/oauth_redirect`]
      onTestFinished(async () => {
        await app.stop()
      })
      return { url, store }
    }
  })

function storeIn(store: Map<string, Installation>) {
  return {
    async storeInstallation(installation: Installation) {
      const { isEnterpriseInstall, enterprise, team } = installation
      store.set((isEnterpriseInstall ? enterprise?.id : team?.id) ?? '', installation)
    },
    async fetchInstallation(about: {
      isEnterpriseInstall: boolean
      enterpriseId: string | undefined
      teamId: string | undefined
    }) {
      const id = about.isEnterpriseInstall ? about.enterpriseId : about.teamId
      const found = store.get(id ?? '')
      if (found === undefined) throw new Error(`${id} is not installed`)
      return found
    },
  }
}

/** For `expect.poll`: at once as a rule, but not on a busy machine. */
export const SOON = { timeout: 5000, interval: 10 }

/** The port a server listens on. */
export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not on a port')
  return address.port
}

/** What must be there for a test to go on. */
export function given<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('it is not there')
  return thing
}

/** Plain text as Block Kit has it. */
export function text(words: string) {
  return { type: 'plain_text' as const, text: words }
}

/** A paragraph. */
export function section(words: string) {
  return { type: 'section' as const, text: text(words) }
}

/** A row with one button, which reads as its value. */
export function button(action_id: string, value: string) {
  const element = { type: 'button' as const, action_id, value, text: text(value) }
  return { type: 'actions' as const, elements: [element] }
}

/** A menu of sectors. */
export const sectors = {
  type: 'static_select' as const,
  action_id: 'sector',
  options: ['ai', 'toys'].map((value) => ({ text: text(value), value })),
}

/** A modal with a menu to choose from and an optional note. */
export function modal(more: object = {}) {
  return {
    type: 'modal' as const,
    callback_id: 'settings',
    title: text('Settings'),
    submit: text('Save'),
    blocks: [
      { type: 'input', block_id: 'sector', label: text('Sector'), element: sectors },
      {
        type: 'input',
        block_id: 'note',
        optional: true,
        label: text('Note'),
        element: { type: 'plain_text_input', action_id: 'note' },
      },
    ],
    ...more,
  }
}
