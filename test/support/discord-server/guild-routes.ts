import { joinedGuild } from './access.ts'
import { apiError } from './api-error.ts'
import { type Call, caller, ok, param, type Reply, type Routes } from './call.ts'
import { channelPayload, fullMemberPayload, guildPayload, rolePayload } from './payloads.ts'
import { sees } from './permissions.ts'
import type { Guild } from './records.ts'
import { channelsOf } from './world.ts'

/** Guilds and who is in them: https://discord.com/developers/docs/resources/guild */
export const guildRoutes = {
  'GET /guilds/:guild': readGuild,
  'GET /guilds/:guild/roles': (call) => ok([...guildOf(call).roles.values()].map(rolePayload)),
  'GET /guilds/:guild/channels': listChannels,
  'GET /guilds/:guild/threads/active': listActiveThreads,
  'GET /guilds/:guild/members/:user': readMember,
} satisfies Routes

function readGuild(call: Call): Reply {
  // Of a guild it is not in a bot does not even learn that it exists.
  const guild = joinedGuild(call.state, caller(call), param(call, 'guild'), 10004)
  const counts =
    call.query.get('with_counts') === 'true'
      ? { approximate_member_count: guild.members.size, approximate_presence_count: 0 }
      : {}
  return ok({ ...guildPayload(guild), ...counts })
}

function listChannels(call: Call): Reply {
  const channels = channelsOf(call.state.world, guildOf(call))
  return ok(channels.filter(({ thread }) => thread === undefined).map(channelPayload))
}

function listActiveThreads(call: Call): Reply {
  const { world } = call.state
  const threads = channelsOf(world, guildOf(call))
    .filter(({ thread }) => thread?.archived === false)
    .filter((one) => sees(world, one, caller(call).id))
  return ok({ threads: threads.map(channelPayload), members: [] })
}

function readMember(call: Call): Reply {
  const userId = param(call, 'user')
  const member = guildOf(call).members.get(userId)
  if (member === undefined) throw apiError(call.state.world.users.has(userId) ? 10007 : 10013)
  return ok(fullMemberPayload(member))
}

function guildOf(call: Call): Guild {
  return joinedGuild(call.state, caller(call), param(call, 'guild'))
}
