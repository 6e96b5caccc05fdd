import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App, Team, User } from './entities.ts'
import type { Codes } from './grants.ts'
import type { World } from './world.ts'

/** Somebody who installs an app in the browser. */
export type InstallDetails = {
  /** The app's own page, such as `…/slack/install`. */
  readonly installUrl: string
  readonly user: User
  /** Into all workspaces of the person's organisation. */
  readonly isOrgWide?: boolean
  readonly cancels?: boolean
  /** The browser does not give back the app's cookies, as with a link forwarded to somebody else. */
  readonly losesCookies?: boolean
  /** Changes the `state` on the way back. */
  readonly forgesState?: boolean
}

/** Somebody who installs an app from a page of Slack's own, such as that of an organisation's admins. */
export type AdminInstallDetails = Pick<InstallDetails, 'user' | 'isOrgWide'> & {
  readonly app: App
  readonly scopes?: readonly string[]
}

/** The last page the person saw. */
export type InstallOutcome = {
  readonly status: number
  readonly body: string
  /** Each address on the way. */
  readonly visited: readonly string[]
}

// How the person's browser tells the authorize page who they are and what they press there.
const CHOICE = { user: 'd', isOrgWide: 'org', cancels: 'cancel' }

/** Answers `GET /oauth/v2/authorize`: the person presses at once what they came to press. */
export function createAuthorizePage(world: World, codes: Codes) {
  return (request: IncomingMessage, response: ServerResponse, url: URL): void => {
    const asked = url.searchParams
    const app = [...world.apps.values()].find((one) => one.clientId === asked.get('client_id'))
    const cookies = cookiesOf(request.headers.cookie ?? '')
    const user = world.users.get(cookies.get(CHOICE.user) ?? '')
    const redirectUri = asked.get('redirect_uri') ?? undefined
    const back = app === undefined ? undefined : backTo(app, redirectUri)
    const scopes = (asked.get('scope') ?? '').split(',').filter((scope) => scope !== '')
    const problem =
      (app === undefined && 'invalid_client_id') ||
      (user === undefined && 'nobody is signed in') ||
      (back === undefined && 'bad_redirect_uri') ||
      (scopes.length === 0 && 'invalid_scope')
    if (app === undefined || user === undefined || back === undefined || problem !== false) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(String(problem))
      return
    }
    const isOrgWide = cookies.has(CHOICE.isOrgWide)
    const consent = { app, user, isOrgWide, scopes, redirectUri, teams: teamsOf(user, isOrgWide) }
    const target = new URL(back)
    if (cookies.has(CHOICE.cancels)) target.searchParams.set('error', 'access_denied')
    else target.searchParams.set('code', codes.issue(consent))
    target.searchParams.set('state', asked.get('state') ?? '')
    response.writeHead(302, { location: target.href }).end()
  }

  function teamsOf({ team }: User, isOrgWide: boolean): readonly [Team, ...Team[]] {
    const others = [...world.teams.values()].filter(
      (one) => one !== team && one.enterprise !== undefined && one.enterprise === team.enterprise,
    )
    return isOrgWide ? [team, ...others] : [team]
  }
}

/** Goes from an app's install page through the authorize page and back, as a browser does. */
export async function installInBrowser(
  authorizationUrl: string,
  details: InstallDetails,
): Promise<InstallOutcome> {
  const { installUrl, losesCookies = false, forgesState = false } = details
  const start = await fetch(installUrl, { redirect: 'manual' })
  const cookies = start.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
  const button = /href="([^"]*\/oauth\/v2\/authorize[^"]*)"/.exec(await start.text())?.[1]
  const authorize = start.headers.get('location') ?? button?.replaceAll('&amp;', '&')
  if (authorize === undefined || !authorize.startsWith(authorizationUrl)) {
    throw new Error(`${installUrl} does not lead to ${authorizationUrl}, but to ${authorize}`)
  }
  const page = await agree(authorize, details)
  const location = page.headers.get('location')
  const visited = [installUrl, authorize]
  if (location === null) return { status: page.status, body: await page.text(), visited }
  const back = new URL(location)
  if (forgesState) back.searchParams.set('state', 'forged')
  const headers = { cookie: losesCookies ? '' : cookies.join('; ') }
  const end = await fetch(back, { redirect: 'manual', headers })
  return { status: end.status, body: await end.text(), visited: [...visited, back.href] }
}

/** Goes from a page of Slack's own to the app, which then has never seen the person: the state is empty. */
export async function installFromSlack(
  authorizationUrl: string,
  { app, scopes = ['commands'], ...details }: AdminInstallDetails,
): Promise<InstallOutcome> {
  const asked = new URLSearchParams({ client_id: app.clientId, scope: scopes.join(',') })
  const authorize = `${authorizationUrl}?${asked}`
  const page = await agree(authorize, details)
  const back = page.headers.get('location')
  if (back === null) return { status: page.status, body: await page.text(), visited: [authorize] }
  const end = await fetch(back, { redirect: 'manual' })
  return { status: end.status, body: await end.text(), visited: [authorize, back] }
}

function agree(
  authorize: string,
  { user, isOrgWide, cancels }: Pick<InstallDetails, 'user' | 'isOrgWide' | 'cancels'>,
): Promise<Response> {
  const cookie = [
    `${CHOICE.user}=${user.id}`,
    ...(isOrgWide === true ? [`${CHOICE.isOrgWide}=1`] : []),
    ...(cancels === true ? [`${CHOICE.cancels}=1`] : []),
  ].join('; ')
  return fetch(authorize, { redirect: 'manual', headers: { cookie } })
}

function backTo({ redirectUrls }: App, asked: string | undefined): string | undefined {
  if (asked === undefined) return redirectUrls[0]
  if (redirectUrls.length === 0) return asked
  return redirectUrls.some((url) => asked.startsWith(url)) ? asked : undefined
}

function cookiesOf(header: string): Map<string, string> {
  const pairs = header.split(/; */).filter((pair) => pair !== '')
  return new Map(pairs.map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']))
}
