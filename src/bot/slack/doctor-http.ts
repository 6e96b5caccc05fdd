import { webApi } from '@slack/bolt'
import { createCipher } from '../../db/cipher.ts'
import type { Database } from '../../db/database.ts'
import { listInstallations } from '../../db/installations.ts'
import { plural } from '../../formatters/words.ts'
import { codeOf, type Finding, type Options, scopeFindings } from './findings.ts'
import { createInstalled, type OwnInstallation } from './installed.ts'
import type { HttpSettings } from './settings.ts'

/** Installations that are asked about at Slack; more would tell little more. */
const ASKED = 20
const INSTALL = 'People install it at /slack/install of its address.'

/** Looks at what the bot needs over HTTP; `db` is where installations are, or why it cannot be opened. */
export async function httpFindings(
  settings: HttpSettings,
  options: Options,
  db: Database | string,
): Promise<Finding[]> {
  const address: Finding = {
    is: 'note',
    what: `Slack must reach this machine's port ${settings.port} at /slack/events and /slack/oauth_redirect`,
    mend: 'Slack tests the request URL when you save it; people install at /slack/install.',
  }
  return [
    ...(await clientFindings(settings, options)),
    ...(typeof db === 'string'
      ? [{ is: 'note', what: `installations were not looked at: ${db}` } as const]
      : await installedFindings(settings, options, db)),
    address,
  ]
}

/** Slack looks at the client before it looks at a code. */
async function clientFindings(
  { clientId, clientSecret }: HttpSettings,
  options: Options,
): Promise<Finding[]> {
  const client = new webApi.WebClient(undefined, options())
  try {
    await client.oauth.v2.access({ client_id: clientId, client_secret: clientSecret, code: 'none' })
  } catch (cause) {
    const code = codeOf(cause)
    const mend = 'Copy it from "Basic Information" of the app.'
    if (code === 'invalid_client_id' || code === 'bad_client_secret') {
      const variable = code === 'invalid_client_id' ? 'SLACK_CLIENT_ID' : 'SLACK_CLIENT_SECRET'
      return [{ is: 'wrong', what: `${variable} is refused (${code})`, mend }]
    }
    if (code !== 'invalid_code') {
      return [{ is: 'note', what: `Slack does not tell whose SLACK_CLIENT_ID is (${code})` }]
    }
  }
  return [{ is: 'right', what: 'SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong together' }]
}

async function installedFindings(
  settings: HttpSettings,
  options: Options,
  db: Database,
): Promise<Finding[]> {
  const installed = createInstalled(createCipher(settings.encryptionKeys))
  const all = await listInstallations(db, 'slack')
  if (all.length === 0) return [{ is: 'note', what: 'nobody has installed the app', mend: INSTALL }]
  const unreadable: string[] = []
  const own: [string, OwnInstallation][] = []
  for (const installedFor of all) {
    const one = await installed.read(db, installedFor)
    if (one.found === 'unreadable') unreadable.push(installedFor)
    else if (one.found === 'yes' && one.kept.is === 'own') own.push([installedFor, one.kept])
  }
  const asked = await Promise.all(
    own.slice(0, ASKED).map(([installedFor, one]) => tokenFindings(installedFor, one, options)),
  )
  const left = own.length - ASKED
  return [
    ...keyFindings(unreadable),
    ...asked.flat(),
    ...(left > 0
      ? [{ is: 'note', what: `${plural(left, 'more installation')} not asked about` } as const]
      : []),
  ]
}

function keyFindings(unreadable: readonly string[]): Finding[] {
  if (unreadable.length === 0) {
    return [{ is: 'right', what: 'ENCRYPTION_KEYS opens what is kept of every installation' }]
  }
  const some = unreadable.slice(0, ASKED).join(', ')
  return [
    {
      is: 'wrong',
      what: `no key in ENCRYPTION_KEYS opens ${plural(unreadable.length, 'installation')}: ${some}`,
      mend: 'Put the old key back behind the new one (new,old) and restart; where it is lost, install there again.',
    },
  ]
}

async function tokenFindings(
  installedFor: string,
  { token, refreshToken }: OwnInstallation,
  options: Options,
): Promise<Finding[]> {
  try {
    const { team, response_metadata } = await new webApi.WebClient(token, options()).auth.test()
    const known: Finding = { is: 'right', what: `${installedFor}: the token is ${team}'s` }
    const scopes = scopeFindings(response_metadata?.scopes ?? [])
    return [known, ...scopes.map((one) => ({ ...one, what: `${installedFor}: ${one.what}` }))]
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'token_expired' && refreshToken !== undefined) {
      return [
        { is: 'note', what: `${installedFor}: the token has expired; it is renewed when used` },
      ]
    }
    return [{ is: 'wrong', what: `${installedFor}: the token is refused (${code})`, mend: INSTALL }]
  }
}
