import type { Command } from './command-body.ts'
import { CHAT_INPUT } from './command-limits.ts'
import { has, permissionsIn } from './permissions.ts'
import type { Bot, Channel, User } from './records.ts'
import { botsIn, guildOf, type World } from './world.ts'

const IN_GUILD = 0
const IN_BOT_DM = 1

/** The command a person finds under a name in a channel, or why Discord does not show it there. */
export type Offer =
  | { readonly offered: true; readonly bot: Bot; readonly command: Command }
  | { readonly offered: false; readonly reason: string }

/** Looks a command up as a person's client would: the guild's own before those for all. */
export function offerCommand(world: World, channel: Channel, user: User, name: string): Offer {
  const guild = guildOf(world, channel)
  const bots =
    guild === undefined
      ? channel.recipients.flatMap(({ id }) => world.bots.get(id) ?? [])
      : botsIn(world, guild)
  const found = bots
    .flatMap((bot) => bot.commands.map((command) => ({ bot, command })))
    .filter(({ command }) => command.guildId === undefined || command.guildId === guild?.id)
    .filter(
      ({ command: { body } }) => body.name === name && (body.type ?? CHAT_INPUT) === CHAT_INPUT,
    )
    .toSorted(
      (one, other) =>
        Number(one.command.guildId === undefined) - Number(other.command.guildId === undefined),
    )
  const [first] = found
  if (first === undefined) return refuse(`No command /${name} is registered here.`)
  const reason = reasonAgainst(world, channel, user, first.command)
  return reason === undefined ? { offered: true, ...first } : refuse(reason)
}

function reasonAgainst(
  world: World,
  channel: Channel,
  user: User,
  { body }: Command,
): string | undefined {
  const context = channel.guildId === undefined ? IN_BOT_DM : IN_GUILD
  if (body.contexts?.includes(context) === false) return `/${body.name} is not for this place.`
  if (context === IN_BOT_DM) return undefined
  const permissions = permissionsIn(world, channel, user.id)
  if (!has(permissions, 'ViewChannel')) return `${user.name} does not see the channel.`
  if (!has(permissions, 'UseApplicationCommands')) return `${user.name} may use no commands here.`
  const needed = body.default_member_permissions
  if (needed == null || mayUse(permissions, BigInt(needed))) return undefined
  return `${user.name} lacks the permissions that /${body.name} asks for.`
}

/** `0` means administrators only. */
function mayUse(permissions: bigint, needed: bigint): boolean {
  return has(permissions, 'Administrator') || (needed !== 0n && (permissions & needed) === needed)
}

function refuse(reason: string): Offer {
  return { offered: false, reason }
}
