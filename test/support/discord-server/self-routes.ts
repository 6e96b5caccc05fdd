import { apiError } from './api-error.ts'
import { type Call, caller, ok, param, type Reply, type Routes } from './call.ts'
import { APPLICATION } from './payload-defaults.ts'
import { guildPayload, userPayload } from './payloads.ts'
import { permissionsInGuild } from './permissions.ts'
import { guildsOf } from './world.ts'

/** https://discord.com/developers/docs/resources/user#get-current-user-guilds */
const MOST_GUILDS = 200

/** What a bot asks about itself, other users and the way to the gateway. */
export const selfRoutes = {
  'GET /gateway': (call) => ok({ url: call.gatewayUrl }),
  'GET /gateway/bot': readGateway,
  'GET /users/@me': readSelf,
  'GET /users/@me/guilds': listGuilds,
  'GET /users/:user': readUser,
  'GET /applications/@me': readApplication,
  'GET /oauth2/applications/@me': readApplication,
} satisfies Routes

function readGateway(call: Call): Reply {
  const { gateway } = call.state
  const session_start_limit = gateway.limits.info(caller(call))
  return ok({ url: call.gatewayUrl, shards: gateway.shards, session_start_limit })
}

function readSelf(call: Call): Reply {
  const { user } = caller(call)
  const personal = { mfa_enabled: true, locale: user.locale, verified: true, email: null }
  return ok({ ...userPayload(user), ...personal })
}

function readUser(call: Call): Reply {
  const user = call.state.world.users.get(param(call, 'user'))
  if (user === undefined) throw apiError(10013)
  return ok(userPayload(user))
}

function listGuilds(call: Call): Reply {
  const bot = caller(call)
  const limit = Number(call.query.get('limit') ?? MOST_GUILDS)
  const after = BigInt(call.query.get('after') ?? 0)
  const page = guildsOf(call.state.world, bot)
    .filter(({ id }) => BigInt(id) > after)
    .toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1))
    .slice(0, Math.min(limit, MOST_GUILDS))
  return ok(
    page.map((guild) => {
      const { id, name, icon, features } = guildPayload(guild)
      const permissions = String(permissionsInGuild(guild, bot.id))
      return { id, name, icon, features, owner: guild.ownerId === bot.id, permissions }
    }),
  )
}

function readApplication(call: Call): Reply {
  const { id, user } = caller(call)
  return ok({
    ...APPLICATION,
    id,
    name: user.name,
    bot: userPayload(user),
    owner: userPayload({ ...user, bot: false }),
    approximate_guild_count: guildsOf(call.state.world, caller(call)).length,
  })
}
