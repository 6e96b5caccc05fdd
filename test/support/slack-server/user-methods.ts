import { z } from 'zod'
import { flag } from './arguments.ts'
import type { Clock } from './clock.ts'
import type { Json, User } from './entities.ts'
import { botMethod, type MethodTable } from './methods.ts'
import { refuse } from './refusal.ts'
import type { World } from './world.ts'

/** users.info and usergroups.list. */
export function userMethods(world: World, clock: Clock): MethodTable {
  return {
    'users.info': botMethod(
      ['users:read'],
      z.looseObject({ user: z.string(), include_locale: flag.default(false) }),
      ({ installation }, args) => {
        const user = world.users.get(args.user) ?? refuse('user_not_found')
        if (!installation.teams.includes(user.team)) refuse('user_not_visible')
        return {
          user: { ...wireUser(user, clock), ...(args.include_locale && { locale: user.locale }) },
        }
      },
    ),

    'usergroups.list': botMethod(
      ['usergroups:read'],
      z.looseObject({ include_users: flag.default(false) }),
      ({ installation }, args) => ({
        usergroups: [...world.userGroups.values()]
          .filter(({ team }) => installation.teams.includes(team))
          .map(({ id, handle, name, members, team }) => ({
            id,
            team_id: team.id,
            handle,
            name,
            user_count: members.length,
            ...(args.include_users && { users: members }),
          })),
      }),
    ),
  }
}

function wireUser(user: User, clock: Clock): Json {
  const { id, team, name, realName, tz } = user
  const zoned = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(tz)
  return {
    id,
    team_id: team.id,
    name,
    deleted: user.isDeleted,
    real_name: realName,
    tz,
    tz_label: tz,
    tz_offset: zoned.offsetNanoseconds / 1e9,
    profile: { real_name: realName, display_name: name },
    is_admin: user.isAdmin,
    is_owner: user.isOwner,
    is_primary_owner: false,
    is_restricted: user.isRestricted || user.isUltraRestricted,
    is_ultra_restricted: user.isUltraRestricted,
    is_bot: user.isBot,
    is_app_user: false,
  }
}
