import type { IncomingMessage, ServerResponse } from 'node:http'
import { appMethods } from './slack-server/app-methods.ts'
import {
  type AdminInstallDetails,
  createAuthorizePage,
  type InstallDetails,
  type InstallOutcome,
  installFromSlack,
  installInBrowser,
} from './slack-server/authorize.ts'
import { type Changes, createChanges } from './slack-server/changes.ts'
import { chatMethods } from './slack-server/chat-methods.ts'
import { createClock } from './slack-server/clock.ts'
import { conversationMethods } from './slack-server/conversation-methods.ts'
import { createCourier } from './slack-server/courier.ts'
import type { Delivery } from './slack-server/deliveries.ts'
import type {
  App,
  Channel,
  Installation,
  Message,
  Team,
  User,
  View,
} from './slack-server/entities.ts'
import { createFaults, type Faults } from './slack-server/faults.ts'
import { createFiles, type SharedFile } from './slack-server/file-methods.ts'
import { createCodes } from './slack-server/grants.ts'
import { readBody, startHttpHost } from './slack-server/http-host.ts'
import { install } from './slack-server/installations.ts'
import { createMessages } from './slack-server/messages.ts'
import { createPeople, type People } from './slack-server/people.ts'
import { createLimiter, type RateLimits } from './slack-server/rate-limits.ts'
import { createResponseUrls } from './slack-server/response-urls.ts'
import { createSockets, type Sockets } from './slack-server/sockets.ts'
import { createSubmissions, type Submissions } from './slack-server/submissions.ts'
import { createTokens, type Grant } from './slack-server/tokens.ts'
import { createTriggers } from './slack-server/triggers.ts'
import { userMethods } from './slack-server/user-methods.ts'
import { viewMethods } from './slack-server/view-methods.ts'
import { createViews } from './slack-server/views.ts'
import { type ApiRequest, createWebApi } from './slack-server/web-api.ts'
import {
  addWorkspace,
  USUAL_SCOPES,
  type Workspace,
  type WorkspaceDetails,
} from './slack-server/workspace.ts'
import { createWorld, type World } from './slack-server/world.ts'

export type { Acknowledgement, Delivery, Receipt, Tampering } from './slack-server/deliveries.ts'
export type * from './slack-server/entities.ts'
export type { Fault, FaultTarget } from './slack-server/faults.ts'
export type { Answer } from './slack-server/response-urls.ts'
export type { ApiRequest } from './slack-server/web-api.ts'
export type { Workspace, WorkspaceDetails } from './slack-server/workspace.ts'

/** How strict and how patient the server is; as Slack where not said. */
export type SlackServerOptions = {
  readonly rateLimits?: RateLimits
  /** The most messages one read of a history gives; 15 for apps that are sold outside the Marketplace. */
  readonly historyLimit?: number
  /** How long people wait for an app; Slack waits 3 s. */
  readonly ackTimeoutMs?: number
  readonly pingIntervalMs?: number
}

/** Tokens of an app in a workspace. */
export type Installed = {
  readonly installation: Installation
  readonly botToken: string
  readonly refreshToken: string | undefined
}

/** A Slack of its own on a loopback port: what is set up and looked at, what people do, what goes wrong. */
export type SlackServer = People &
  Submissions &
  Changes & {
    /** For SLACK_API_URL and `clientOptions.slackApiUrl`. */
    readonly apiUrl: string
    /** For `installerOptions.authorizationUrl`. */
    readonly authorizationUrl: string
    readonly world: World
    readonly sockets: Sockets
    readonly faults: Faults
    /** Every call, response URLs among them, in the order they came in. */
    readonly requests: readonly ApiRequest[]
    /** How many calls were told to come back later. */
    countRateLimited(): number
    /** A workspace with all a bot needs. */
    addWorkspace(details?: WorkspaceDetails): Workspace
    /** Puts an app into a workspace without a browser, or back into it; more scopes than before are added. */
    install(
      app: App,
      team: Team,
      details?: { scopes?: readonly string[]; installer?: User },
    ): Installed
    addAppToken(app: App, scopes?: readonly string[]): string
    expireTokens(installation: Installation): void
    /** A message of a person. */
    post(user: User, channel: Channel, text: string, threadTs?: string): Message
    /** As its author or an admin does. */
    deleteMessage(message: Message): void
    /** What stands in a channel, oldest first. */
    messagesIn(channel: Channel): Message[]
    ephemeralIn(channel: Channel): Message[]
    filesIn(channel: Channel): SharedFile[]
    /** Open modals of a person, the one on top last. */
    modalsOf(user: User): View[]
    homeOf(user: User, app?: App): View | undefined
    installInBrowser(details: InstallDetails): Promise<InstallOutcome>
    /** Begins at a page of Slack's own, without the app's. */
    installFromSlack(details: AdminInstallDetails): Promise<InstallOutcome>
    /** Whether the app's request URL repeats a challenge, as Slack asks when it is set. */
    verifyRequestUrl(app: App): Promise<Delivery>
    /** Moves the server's clock forward: tokens, triggers, response URLs and rate limits follow it. */
    advance(ms: number): void
    /** Refuses connections and cuts those there are. */
    goDown(): Promise<void>
    comeBack(): Promise<void>
    /** Ends everything; nothing stays open. */
    stop(): Promise<void>
  }

/** Starts a loopback Slack on a free port. */
export async function startSlackServer(options: SlackServerOptions = {}): Promise<SlackServer> {
  const {
    rateLimits = {},
    historyLimit = 1000,
    ackTimeoutMs = 3000,
    pingIntervalMs = 10_000,
  } = options
  const stopping = new AbortController()
  const clock = createClock()
  const world = createWorld()
  const tokens = createTokens(clock)
  const messages = createMessages(clock)
  const views = createViews(world.newId)
  const triggers = createTriggers(clock)
  const codes = createCodes(clock)
  const faults = createFaults()
  const requests: ApiRequest[] = []
  const origin = () => `http://127.0.0.1:${host.port}`
  const sockets = createSockets({ origin, pingIntervalMs, ackTimeoutMs })
  const courier = createCourier(sockets, ackTimeoutMs, stopping.signal)
  const changes = createChanges(world, tokens, courier)
  const shared = { clock, messages, faults, requests, stopping: stopping.signal }
  const responseUrls = createResponseUrls({ ...shared, origin })
  const files = createFiles(world, messages, origin)
  const authorize = createAuthorizePage(world, codes)
  const api = createWebApi({
    ...shared,
    tokens,
    limiter: createLimiter(clock, rateLimits),
    methods: {
      ...chatMethods(world, messages),
      ...conversationMethods(world, messages, historyLimit),
      ...userMethods(world, clock),
      ...viewMethods(world, views, triggers),
      ...files.methods,
      ...appMethods({
        world,
        tokens,
        codes,
        socketUrl: sockets.urlFor,
        onUninstalled: changes.uninstall,
        onRevoked: changes.revokeTokens,
      }),
    },
  })

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin())
    if (url.pathname.startsWith('/api/')) return api(request, response, url)
    if (url.pathname.startsWith('/actions/')) return responseUrls.handle(request, response)
    if (url.pathname === '/oauth/v2/authorize') return authorize(request, response, url)
    const upload = /^\/upload\/v1\/(\w+)$/.exec(url.pathname)?.[1] ?? ''
    const type = request.headers['content-type'] ?? ''
    const isTaken = await files.receive(upload, type, await readBody(request))
    response.writeHead(isTaken ? 200 : 404).end(isTaken ? 'OK' : 'not found')
  }

  const host = await startHttpHost(route, sockets.upgrade)
  const authorizationUrl = `${origin()}/oauth/v2/authorize`
  return {
    ...createPeople({ world, views, triggers, responseUrls, courier }),
    ...createSubmissions({ world, views, triggers, responseUrls, courier }),
    ...changes,
    apiUrl: `${origin()}/api/`,
    authorizationUrl,
    world,
    sockets,
    faults,
    requests,
    countRateLimited: () => requests.filter(({ outcome }) => outcome === '429').length,
    addWorkspace: (details = {}) => addWorkspace(world, tokens, details),
    install(app, team, { scopes = USUAL_SCOPES, installer = world.addUser(team) } = {}) {
      const { installation, grant } = install(world, tokens, app, [team], { scopes, installer })
      return { installation, ...shown(grant) }
    },
    addAppToken: (app, scopes) => tokens.issueAppToken(app, scopes),
    expireTokens: tokens.expireAll,
    post: ({ id }, channel, text, threadTs) => messages.post({ channel, user: id, text, threadTs }),
    deleteMessage: messages.remove,
    messagesIn: messages.in,
    ephemeralIn: messages.ephemeralIn,
    filesIn: (channel) => files.all.filter((file) => file.channel === channel),
    modalsOf: views.modalsOf,
    homeOf: views.homeOf,
    installInBrowser: (details) => installInBrowser(authorizationUrl, details),
    installFromSlack: (details) => installFromSlack(authorizationUrl, details),
    verifyRequestUrl(app) {
      const challenge = `challenge of ${app.id}`
      return courier(app, 'events_api', { type: 'url_verification', challenge })
    },
    advance: clock.advance,
    goDown: host.goDown,
    comeBack: host.comeBack,
    async stop() {
      stopping.abort()
      sockets.close()
      await host.goDown()
    },
  }
}

function shown({ token, refreshToken }: Grant): Omit<Installed, 'installation'> {
  return { botToken: token.value, refreshToken }
}
