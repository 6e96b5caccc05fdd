import { examineSlack } from '../bot/slack/doctor.ts'
import { slackManifest } from '../bot/slack/manifest.ts'
import { READ_BACK_SCOPES, SCOPES } from '../bot/slack/scopes.ts'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../db/client.ts'
import { createLogger } from '../log.ts'
import { fail } from './context.ts'
import { printFindings } from './findings.ts'
import { printJson, tell } from './output.ts'

/** Prints the app's manifest on stdout, and on stderr what each scope is for. */
export function runManifest({ http, readBack }: { http?: string; readBack: boolean }): void {
  if (http !== undefined && !/^https:\/\/[^/]+\/?$/.test(http)) {
    fail(`"${http}" is no address of a host; write it like https://standards.example.com`)
    return
  }
  if (http !== undefined && readBack) {
    fail(
      '--read-back goes without --http: over HTTP the bot does not look for messages of its own. Leave one of the two out.',
    )
    return
  }
  printJson(slackManifest({ address: http, readBack }))
  const scopes = { ...SCOPES, ...(readBack ? READ_BACK_SCOPES : {}) }
  for (const [scope, why] of Object.entries(scopes)) tell(`${scope}: ${why}`)
}

/** Prints what is right and what is wrong with how Slack is set up. */
export async function runDoctor(): Promise<void> {
  const config = readConfig()
  if (!config.ok) {
    fail(config.problem)
    return
  }
  const { slack: settings } = config.value
  if (settings === undefined) {
    fail(
      'Slack is not set up: set SLACK_APP_TOKEN and SLACK_BOT_TOKEN, or the variables for HTTP, as docs/slack.md says.',
    )
    return
  }
  const log = createLogger('silent')
  // Only over HTTP is anything of Slack kept there.
  const opened = settings.mode === 'http' ? await openDatabase(config.value) : undefined
  const db = opened === undefined ? '' : opened.ok ? opened.value.db : opened.problem
  const findings = await examineSlack({ settings, log, wallClock: systemClock, db })
  if (opened?.ok) await opened.value.close()
  printFindings(findings)
}
