import { Routes } from 'discord.js'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import type { Api } from './api.ts'
import { type Access, createApi, TIMEOUT_MS } from './api.ts'
import { adviceOn, failureOf, TOKEN_WRONG } from './outcome.ts'
import { readRegistered } from './register.ts'
import { missingRights } from './rights.ts'

/** One thing that was looked at, and what to do where it is not as it should be. */
export type Finding = { readonly isFine: boolean; readonly text: string }

/** Discord tells how old an interaction is by its own clock; ours decides when digests are due. */
const CLOCK_TOLERANCE_SECONDS = 5
/** Identifies left in a day; each start of a connection takes one. */
const FEW_STARTS = 50

const userSchema = z.object({ id: z.string(), username: z.string() })
const gatewaySchema = z.object({
  shards: z.number(),
  session_start_limit: z.object({ total: z.number(), remaining: z.number() }),
})
const guildsSchema = z.array(
  z.object({ id: z.string(), name: z.string(), permissions: z.string().transform(BigInt) }),
)
/** https://discord.com/developers/docs/resources/user#get-current-user-guilds */
const GUILDS_A_PAGE = 200

/** Looks at everything that has to be right for the bot to work on Discord. */
export async function examine(access: Access, clock: Clock): Promise<Finding[]> {
  const api = createApi(access, { waits: true })
  try {
    const token = await examineToken(api)
    if (!token.isFine) return [token]
    return [
      token,
      await checked('clock', () => examineClock(access, clock)),
      await checked('gateway', () => examineGateway(api)),
      { isFine: true, text: 'intents: Guilds only, which needs no approval' },
      await checked('commands', () => examineCommands(api)),
      ...(await examineGuilds(api).catch((cause: unknown) => [failed('servers', cause)])),
    ]
  } finally {
    api.close()
  }
}

async function examineToken(api: Api): Promise<Finding> {
  try {
    const { username, id } = userSchema.parse(await api.get(Routes.user()))
    return fine(`token: of the bot ${username} (${id})`)
  } catch (cause) {
    return failed(failureOf(cause).reason === TOKEN_WRONG ? 'token' : 'connection', cause)
  }
}

/** By the date that every answer carries. */
async function examineClock({ apiUrl = 'https://discord.com/api' }: Access, clock: Clock) {
  const response = await fetch(`${apiUrl}/v10/gateway`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const date = response.headers.get('date')
  if (date === null) return fine('clock: Discord does not say what time it is')
  const skew = (clock().epochMilliseconds - Date.parse(date)) / 1000
  const text = `clock: ${Math.abs(skew).toFixed(0)} s from Discord's`
  return Math.abs(skew) <= CLOCK_TOLERANCE_SECONDS
    ? fine(text)
    : wrong(`${text}. Set the clock of this machine, for instance by NTP.`)
}

async function examineGateway(api: Api): Promise<Finding> {
  const { shards, session_start_limit } = gatewaySchema.parse(await api.get(Routes.gatewayBot()))
  const { total, remaining } = session_start_limit
  const text = `gateway: ${shards} connection${shards === 1 ? '' : 's'}, ${remaining} of ${total} starts left today`
  return remaining > FEW_STARTS ? fine(text) : wrong(`${text}. Something restarts too often.`)
}

async function examineCommands(api: Api): Promise<Finding> {
  switch (await readRegistered(api)) {
    case 'ours':
      return fine('commands: registered')
    case 'nothing':
      return fine('commands: not registered yet; the service registers them at its start')
    case 'other':
      return wrong(
        'commands: not those of this release. Start the service anew, which registers them, or run: npm run discord -- register',
      )
  }
}

async function examineGuilds(api: Api): Promise<Finding[]> {
  const guilds = await readGuilds(api)
  if (guilds.length === 0) {
    return [wrong('servers: none. Open the link of: npm run discord -- invite')]
  }
  return guilds.map(({ id, name, permissions }) => {
    const missing = missingRights(permissions)
    const text = `server ${name} (${id})`
    return missing.length === 0
      ? fine(`${text}: all permissions`)
      : wrong(`${text}: lacks ${missing.join(', ')}. Give its role these.`)
  })
}

async function readGuilds(api: Api): Promise<z.infer<typeof guildsSchema>> {
  const guilds: z.infer<typeof guildsSchema> = []
  for (;;) {
    const after = guilds.at(-1)?.id ?? '0'
    const query = { limit: String(GUILDS_A_PAGE), after }
    const page = guildsSchema.parse(await api.get(Routes.userGuilds(), query))
    guilds.push(...page)
    if (page.length < GUILDS_A_PAGE) return guilds
  }
}

/** What was looked at, also where looking failed: the rest is looked at all the same. */
async function checked(name: string, look: () => Promise<Finding>): Promise<Finding> {
  return look().catch((cause: unknown) => failed(name, cause))
}

function failed(name: string, cause: unknown): Finding {
  return wrong(`${name}: ${adviceOn(cause)}`)
}

function fine(text: string): Finding {
  return { isFine: true, text }
}

function wrong(text: string): Finding {
  return { isFine: false, text }
}
