import type { App, Installation, Team, User } from './entities.ts'
import type { Grant, Tokens } from './tokens.ts'
import type { World } from './world.ts'

/** What an app is allowed, and who allowed it. */
export type InstallDetails = {
  readonly scopes: readonly string[]
  readonly installer: User
  readonly isOrgWide?: boolean
}

/** An app put into workspaces, with the token it gets; scopes add up as long as it stays installed. */
export function install(
  world: World,
  tokens: Tokens,
  app: App,
  teams: readonly [Team, ...Team[]],
  { scopes, installer, isOrgWide = false }: InstallDetails,
): { readonly installation: Installation; readonly grant: Grant } {
  const before = world.installations.find(
    (one) => one.app === app && one.teams[0] === teams[0] && one.isOrgWide === isOrgWide,
  )
  if (before === undefined) {
    const installation = {
      app,
      teams,
      isOrgWide,
      bot: world.addUser(teams[0], { name: app.name.toLowerCase(), isBot: true }),
      botId: world.newId('B'),
      installer,
      scopes: [...scopes],
      isActive: true,
    }
    world.installations.push(installation)
    return { installation, grant: tokens.issue(installation) }
  }
  const current = before.isActive ? tokens.current(before) : undefined
  before.scopes = before.isActive ? [...new Set([...before.scopes, ...scopes])] : [...scopes]
  before.isActive = true
  const grant =
    current === undefined || app.rotatesTokens
      ? tokens.issue(before)
      : { token: current, refreshToken: undefined }
  return { installation: before, grant }
}
