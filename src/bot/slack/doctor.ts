import { webApi } from '@slack/bolt'
import type { Logger } from '../../log.ts'
import { failureOf } from './failures.ts'
import { BOT_SCOPES, READ_BACK_SCOPES } from './scopes.ts'
import { SLACK_API_URL, type SlackSettings, type SocketSettings } from './settings.ts'
import { CALL_WITHIN_MS, clientOptions, librarySpeaksTo } from './web-client.ts'

/** One thing that was looked at: whether it is right, and otherwise what mends it. */
export type Finding = {
  readonly is: 'right' | 'wrong' | 'note'
  readonly what: string
  readonly mend?: string | undefined
}

type Parts = {
  readonly settings: SlackSettings
  readonly log: Logger
  readonly wallClock: () => Temporal.Instant
}

/** Slack's window for a request's timestamp, less what a request takes on its way. */
const SKEW_SECONDS = 60
const SCOPE_MEND =
  'Add it under "OAuth & Permissions" of the app (npm run slack -- manifest lists all), and install the app again.'

/** Looks at everything that Slack needs, as far as it can be reached. */
export async function examineSlack({ settings, log, wallClock }: Parts): Promise<Finding[]> {
  const reached = await reach(settings, wallClock)
  if (reached.some(({ is }) => is === 'wrong')) return reached
  const ended = new AbortController().signal
  const line = { apiUrl: settings.apiUrl, libraryLog: librarySpeaksTo(log), ended }
  const options = () => clientOptions(line)
  if (settings.mode === 'http') return [...reached, ...httpFindings(settings)]
  return [
    ...reached,
    ...(await appToken(settings, options)),
    ...(await botToken(settings, options)),
  ]
}

async function reach(
  { apiUrl = SLACK_API_URL }: SlackSettings,
  wallClock: () => Temporal.Instant,
): Promise<Finding[]> {
  const where = new URL(apiUrl).host
  try {
    const answer = await fetch(new URL('api.test', apiUrl), {
      method: 'POST',
      signal: AbortSignal.timeout(CALL_WITHIN_MS),
    })
    await answer.body?.cancel()
    const reached: Finding = { is: 'right', what: `${where} can be reached` }
    const date = answer.headers.get('date')
    return date === null ? [reached] : [reached, clockFinding(date, wallClock())]
  } catch (cause) {
    const failure = failureOf(cause)
    const code = 'code' in failure ? failure.code : 'no answer'
    const mend = 'Let this machine reach it over HTTPS, or set SLACK_API_URL to a proxy that does.'
    return [{ is: 'wrong', what: `${where} cannot be reached (${code})`, mend }]
  }
}

function clockFinding(date: string, now: Temporal.Instant): Finding {
  const there = new Date(date).getTime()
  const seconds = Math.round((now.epochMilliseconds - there) / 1000)
  if (Math.abs(seconds) <= SKEW_SECONDS)
    return { is: 'right', what: "the clock agrees with Slack's" }
  const mend = 'Set the clock, by NTP for instance: Slack and the bot refuse what is minutes off.'
  const way = seconds > 0 ? 'ahead of' : 'behind'
  return { is: 'wrong', what: `the clock is ${Math.abs(seconds)} s ${way} Slack's`, mend }
}

type Options = () => ReturnType<typeof clientOptions>

async function appToken({ appToken: token }: SocketSettings, options: Options): Promise<Finding[]> {
  const mend =
    'Make one with the scope connections:write under "Basic Information", "App-Level Tokens", and put it into SLACK_APP_TOKEN.'
  try {
    // Only asks for an address: a connection that nobody makes takes none of the ten.
    await new webApi.WebClient(token, options()).apps.connections.open({})
    return [{ is: 'right', what: 'SLACK_APP_TOKEN opens connections' }]
  } catch (cause) {
    return [{ is: 'wrong', what: `SLACK_APP_TOKEN is refused (${codeOf(cause)})`, mend }]
  }
}

async function botToken({ botToken: token }: SocketSettings, options: Options): Promise<Finding[]> {
  try {
    const { team, user, response_metadata } = await new webApi.WebClient(
      token,
      options(),
    ).auth.test()
    const known: Finding = { is: 'right', what: `SLACK_BOT_TOKEN is ${user}'s in ${team}` }
    return [known, ...scopeFindings(response_metadata?.scopes ?? [])]
  } catch (cause) {
    const mend =
      'Install the app and copy the "Bot User OAuth Token" under "OAuth & Permissions" into SLACK_BOT_TOKEN.'
    return [{ is: 'wrong', what: `SLACK_BOT_TOKEN is refused (${codeOf(cause)})`, mend }]
  }
}

function scopeFindings(given: readonly string[]): Finding[] {
  const missing = BOT_SCOPES.filter((scope) => !given.includes(scope))
  const wrong = missing.map(
    (scope): Finding => ({ is: 'wrong', what: `the scope ${scope} is missing`, mend: SCOPE_MEND }),
  )
  const right: Finding[] =
    missing.length === 0 ? [{ is: 'right', what: 'no scope is missing' }] : []
  const known = [...BOT_SCOPES, ...Object.keys(READ_BACK_SCOPES)]
  const more = given.filter((scope) => !known.includes(scope))
  const needless: Finding[] =
    more.length === 0 ? [] : [{ is: 'note', what: `not needed: ${more.join(', ')}` }]
  return [...right, ...wrong, ...needless, ...readBackFinding(given)]
}

function readBackFinding(given: readonly string[]): Finding[] {
  const canRead = Object.keys(READ_BACK_SCOPES).every((scope) => given.includes(scope))
  if (canRead)
    return [{ is: 'right', what: 'it can look for messages of its own where it is a member' }]
  const what =
    'without channels:history and groups:history a message whose acknowledgement is lost stays unknown'
  return [{ is: 'note', what, mend: 'npm run slack -- manifest --read-back has them.' }]
}

function httpFindings(settings: SlackSettings & { readonly port: number }): Finding[] {
  const what = `Slack must reach this machine's port ${settings.port} at /slack/events and /slack/oauth_redirect`
  const mend = 'Slack tests the request URL when you save it; people install at /slack/install.'
  return [{ is: 'note', what, mend }]
}

function codeOf(cause: unknown): string {
  const failure = failureOf(cause)
  return 'code' in failure ? failure.code : 'asked too often'
}
