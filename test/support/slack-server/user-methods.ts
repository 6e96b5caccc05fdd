import { z } from 'zod'
import { flag } from './arguments.ts'
import type { Clock } from './clock.ts'
import type { Installation, Json, Team, User } from './entities.ts'
import { botMethod, type MethodTable } from './methods.ts'
import { refuse } from './refusal.ts'
import type { World } from './world.ts'

/** users.info, bots.info and usergroups.list. */
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

    'bots.info': botMethod(
      ['users:read'],
      z.looseObject({ bot: z.string() }),
      ({ installation: own }, args) => {
        const found = world.installations.find(
          ({ botId, teams }) =>
            botId === args.bot && teams.some((team) => own.teams.includes(team)),
        )
        const { botId, app, bot } = found ?? refuse('bot_not_found')
        return {
          bot: { id: botId, app_id: app.id, user_id: bot.id, name: bot.name, deleted: false },
        }
      },
    ),

    'usergroups.list': botMethod(
      ['usergroups:read'],
      z.looseObject({
        team_id: z.string().optional(),
        include_users: flag.default(false),
        include_disabled: flag.default(false),
      }),
      ({ installation }, args) => {
        const team = meantTeam(installation, args.team_id)
        if (!team.hasUserGroups) refuse('plan_upgrade_required')
        const groups = [...world.userGroups.values()].filter(
          (one) => one.team === team && (args.include_disabled || !one.isDisabled),
        )
        return {
          usergroups: groups.map(({ id, handle, name, members }) => ({
            id,
            team_id: team.id,
            handle,
            name,
            user_count: members.length,
            ...(args.include_users && { users: members }),
          })),
        }
      },
    ),
  }
}

/** The token of an organisation has to say which workspace it means; others cannot mean another. */
function meantTeam({ isOrgWide, teams }: Installation, id: string | undefined): Team {
  if (!isOrgWide) return teams[0]
  if (id === undefined) refuse('missing_argument')
  return teams.find((team) => team.id === id) ?? refuse('invalid_team')
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
