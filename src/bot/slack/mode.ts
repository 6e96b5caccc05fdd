import type { Clock } from '../../clock.ts'
import { createCipher } from '../../db/cipher.ts'
import type { Database } from '../../db/database.ts'
import { reencryptInstallations } from '../../db/installations.ts'
import { ownKey } from '../../db/secrets.ts'
import { workspaceGone } from '../presence.ts'
import { servedAgain } from './back.ts'
import type { Connection, Listen } from './connection.ts'
import { isDead, type Later, settleSoon } from './ended.ts'
import { createHttp } from './http.ts'
import { createInstalled } from './installed.ts'
import { createInstalledTokens } from './installed-tokens.ts'
import type { OnGranted, OnRemoval } from './lifecycle.ts'
import { admit, createOrgMemory, createStore, forgetInstallation } from './oauth.ts'
import type { IsNew } from './replays.ts'
import type { HttpSettings, SlackSettings, SocketSettings } from './settings.ts'
import { createSocket } from './socket.ts'
import { oneToken, type Tokens } from './tokens.ts'
import type { Clients, Line, WebClient } from './web-client.ts'

/** https://docs.slack.dev/reference/methods/auth.teams.list */
const WORKSPACES_AT_ONCE = 1000

const UNREADABLE =
  'installations that no key in ENCRYPTION_KEYS opens; put the old key back behind the new one (new,old) and restart'

/** How the bot is run: whose tokens it has, how Slack reaches it, and what an end of it means. */
export type Mode = {
  readonly tokens: Tokens
  readonly onRemoval: OnRemoval
  readonly onGranted: OnGranted
  connect(listenTo: Listen): Promise<Connection>
}

export type ModeParts = Later & {
  readonly settings: SlackSettings
  readonly db: Database
  readonly clock: Clock
  readonly line: Line
  readonly clients: Clients
  readonly wallClock: Clock
  readonly isNew: IsNew
  readonly onError: (cause: unknown) => void
}

/** The mode that the settings name. */
export function createMode(parts: ModeParts): Mode {
  const { settings } = parts
  return settings.mode === 'socket' ? socketMode(parts, settings) : httpMode(parts, settings)
}

function socketMode(parts: ModeParts, settings: SocketSettings & SlackSettings): Mode {
  const { db, clock, log, line, clients } = parts
  const client = clients(settings.botToken)
  async function onConnected(): Promise<void> {
    const { team_id: workspace } = await client.auth.test()
    if (workspace !== undefined) await servedAgain(db, workspace, clock())
  }
  return {
    tokens: oneToken(settings.botToken),
    async connect(listenTo) {
      return createSocket({ settings, log, line, onConnected }, listenTo)
    },
    onRemoval: ({ workspace, reason }) =>
      settleSoon(async () => {
        const ended = await isDead(client)
        if (ended !== true) return ended === false
        await workspaceGone(db, { platform: 'slack', workspace }, reason, clock())
        log.warn({ workspace, reason }, 'no longer in Slack')
        return true
      }, parts),
    // The one token is of one workspace.
    async onGranted() {},
  }
}

function httpMode(parts: ModeParts, settings: HttpSettings & SlackSettings): Mode {
  const { db, clock, log, line, clients, wallClock, isNew, onError } = parts
  const cipher = createCipher(settings.encryptionKeys)
  const installed = createInstalled(cipher)
  const store = { db, clock, installed, log }
  const orgs = createOrgMemory(store)
  const workspacesOf = (token: string) => workspacesReached(clients(token))
  const tokens = createInstalledTokens({ db, installed, clients, settings, wallClock, log })
  return {
    tokens: {
      async of(workspace) {
        await orgs.settled(workspace)
        return tokens.of(workspace)
      },
      renewed: tokens.renewed,
    },
    onRemoval: (removal) =>
      settleSoon(
        () => forgetInstallation(store, removal, (token) => isDead(clients(token))),
        parts,
      ),
    onGranted: (enterprise, workspaces) => admit(store, enterprise, workspaces),
    async connect(listenTo) {
      const { renewed, unreadable } = await reencryptInstallations(db, cipher, 'slack', clock())
      if (renewed > 0) log.info({ renewed }, 'installations encrypted with the newest key')
      if (unreadable > 0) log.error({ unreadable }, UNREADABLE)
      const key = await ownKey(db, 'slack-oauth-state')
      const stateSecret = Buffer.from(key).toString('base64')
      const onOrgWide = orgs.note
      const http = { settings, log, line, wallClock, stateSecret, isNew, onOrgWide, onError }
      return createHttp({ ...http, store: createStore(store, workspacesOf) }, listenTo)
    },
  }
}

async function workspacesReached(client: WebClient): Promise<string[]> {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const { teams = [], response_metadata } = await client.auth.teams.list({
      limit: WORKSPACES_AT_ONCE,
      ...(cursor === undefined ? {} : { cursor }),
    })
    found.push(...teams.flatMap(({ id }) => id ?? []))
    cursor = response_metadata?.next_cursor
  } while (cursor !== undefined && cursor !== '')
  return found
}
