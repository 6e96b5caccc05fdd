import type { App, Channel, Enterprise, Installation, Team, User } from './entities.ts'
import { install } from './installations.ts'
import type { Tokens } from './tokens.ts'
import type { World } from './world.ts'

/** What an app may do unless a test says otherwise. */
export const USUAL_SCOPES: readonly string[] = [
  'chat:write',
  'chat:write.public',
  'commands',
  'channels:read',
  'channels:join',
  'channels:history',
  'groups:read',
  'groups:history',
  'im:read',
  'im:write',
  'im:history',
  'users:read',
  'usergroups:read',
  'files:write',
]

/** What a test may say of a workspace it adds. */
export type WorkspaceDetails = {
  readonly name?: string
  readonly enterprise?: Enterprise
  /** A new one where not said. */
  readonly app?: App
  readonly scopes?: readonly string[]
}

/** A workspace with an app in it, an owner, a member and a public channel; the bot is not in the channel. */
export type Workspace = {
  readonly team: Team
  readonly app: App
  readonly installation: Installation
  readonly botToken: string
  readonly refreshToken: string | undefined
  readonly appToken: string
  readonly owner: User
  readonly member: User
  readonly channel: Channel
}

/** Adds a workspace that is ready for a bot. */
export function addWorkspace(
  world: World,
  tokens: Tokens,
  {
    name = 'Panda Works',
    enterprise,
    app = world.addApp(),
    scopes = USUAL_SCOPES,
  }: WorkspaceDetails,
): Workspace {
  const team = world.addTeam({ name, enterprise })
  const owner = world.addUser(team, {
    name: 'olga',
    realName: 'Olga',
    isAdmin: true,
    isOwner: true,
  })
  const member = world.addUser(team, { name: 'mei', realName: 'Mei' })
  const channel = world.addChannel(team, { name: 'standards', members: [owner, member] })
  const { installation, grant } = install(world, tokens, app, [team], { scopes, installer: owner })
  const { token, refreshToken } = grant
  const appToken = tokens.issueAppToken(app)
  const botToken = token.value
  return { team, app, installation, botToken, refreshToken, appToken, owner, member, channel }
}
