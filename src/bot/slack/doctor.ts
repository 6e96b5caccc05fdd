import { webApi } from '@slack/bolt'
import type { Database } from '../../db/database.ts'
import type { Logger } from '../../log.ts'
import { httpFindings } from './doctor-http.ts'
import { failureOf } from './failures.ts'
import { codeOf, type Finding, type Options, readBackFinding, scopeFindings } from './findings.ts'
import { SLACK_API_URL, type SlackSettings, type SocketSettings } from './settings.ts'
import { CALL_WITHIN_MS, clientOptions, librarySpeaksTo } from './web-client.ts'

type Parts = {
  readonly settings: SlackSettings
  readonly log: Logger
  readonly wallClock: () => Temporal.Instant
  /** Where installations are, or why that cannot be opened; needed over HTTP alone. */
  readonly db: Database | string
}

/** Slack's window for a request's timestamp, less what a request takes on its way. */
const SKEW_SECONDS = 60

/** Looks at everything that Slack needs, as far as it can be reached. */
export async function examineSlack({ settings, log, wallClock, db }: Parts): Promise<Finding[]> {
  const { isThere, findings: reached } = await reach(settings, wallClock)
  if (!isThere) return reached
  const ended = new AbortController().signal
  const line = { apiUrl: settings.apiUrl, sdkLog: librarySpeaksTo(log), ended }
  const options = () => clientOptions(line)
  if (settings.mode === 'http') {
    return [...reached, ...(await httpFindings(settings, options, db))]
  }
  return [
    ...reached,
    ...(await appToken(settings, options)),
    ...(await botToken(settings, options)),
  ]
}

async function reach(
  { apiUrl = SLACK_API_URL }: SlackSettings,
  wallClock: () => Temporal.Instant,
): Promise<{ readonly isThere: boolean; readonly findings: Finding[] }> {
  const where = new URL(apiUrl).host
  try {
    const answer = await fetch(new URL('api.test', apiUrl), {
      method: 'POST',
      signal: AbortSignal.timeout(CALL_WITHIN_MS),
    })
    await answer.body?.cancel()
    const reached: Finding = { is: 'right', what: `${where} can be reached` }
    const date = answer.headers.get('date')
    const clock = date === null ? [] : [clockFinding(date, wallClock())]
    return { isThere: true, findings: [reached, ...clock] }
  } catch (cause) {
    const failure = failureOf(cause)
    const code = 'code' in failure ? failure.code : 'no answer'
    const mend = 'Let this machine reach it over HTTPS, or set SLACK_API_URL to a proxy that does.'
    const what = `${where} cannot be reached (${code})`
    return { isThere: false, findings: [{ is: 'wrong', what, mend }] }
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

async function botToken(
  { botToken: token, appToken: appLevel }: SocketSettings,
  options: Options,
): Promise<Finding[]> {
  const client = new webApi.WebClient(token, options())
  try {
    const { team, user, bot_id: bot, response_metadata } = await client.auth.test()
    const scopes = response_metadata?.scopes ?? []
    const known: Finding = { is: 'right', what: `SLACK_BOT_TOKEN is ${user}'s in ${team}` }
    const same = bot === undefined ? [] : await sameApp(client, bot, appLevel)
    return [known, ...same, ...scopeFindings(scopes), ...readBackFinding(scopes)]
  } catch (cause) {
    const mend =
      'Install the app and copy the "Bot User OAuth Token" under "OAuth & Permissions" into SLACK_BOT_TOKEN.'
    return [{ is: 'wrong', what: `SLACK_BOT_TOKEN is refused (${codeOf(cause)})`, mend }]
  }
}

/** An app-level token names its app: `xapp-1-A0123-…`. With another app's no command would ever arrive. */
async function sameApp(
  client: webApi.WebClient,
  bot: string,
  appLevel: string,
): Promise<Finding[]> {
  const named = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appLevel)?.[1]
  const told = await client.bots.info({ bot }).catch(() => undefined)
  const app = told?.bot?.app_id
  if (named === undefined || app === undefined) return []
  if (named === app) return [{ is: 'right', what: `both tokens are of the app ${app}` }]
  const mend = 'Take both from the same app at https://api.slack.com/apps.'
  const what = `SLACK_APP_TOKEN is of the app ${named}, SLACK_BOT_TOKEN of ${app}`
  return [{ is: 'wrong', what, mend }]
}
