import { AUTOCOMPLETE, COMMAND, type Interaction } from './interaction.ts'
import { integrationOwners, messagePayload } from './message-payload.ts'
import {
  fullMemberPayload,
  interactionChannelPayload,
  interactionGuildPayload,
  userPayload,
} from './payloads.ts'
import { permissionsIn } from './permissions.ts'
import { guildOf, type World } from './world.ts'

const IN_GUILD = 0
const IN_BOT_DM = 1
const ATTACHMENT_BYTES = 10_485_760

/** INTERACTION_CREATE, with all the fields that Discord sends. */
export function interactionPayload(world: World, interaction: Interaction, data: unknown) {
  const { id, token, type, bot, user, channel, message } = interaction
  const guild = guildOf(world, channel)
  const isCommand = type === COMMAND || type === AUTOCOMPLETE
  return {
    id,
    token,
    type,
    version: 1,
    application_id: bot.id,
    data,
    channel_id: channel.id,
    channel: interactionChannelPayload(world, channel, user),
    ...(guild === undefined ? { user: userPayload(user) } : guildFields(world, interaction)),
    ...(isCommand || message === undefined ? {} : { message: messagePayload(world, message) }),
    app_permissions: String(permissionsIn(world, channel, bot.id)),
    locale: user.locale,
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners: integrationOwners(guild?.id),
    context: guild === undefined ? IN_BOT_DM : IN_GUILD,
    attachment_size_limit: ATTACHMENT_BYTES,
  }
}

function guildFields(world: World, { channel, user }: Interaction) {
  const guild = guildOf(world, channel)
  const member = guild?.members.get(user.id)
  const permissions = String(permissionsIn(world, channel, user.id))
  return {
    guild_id: guild?.id,
    guild: interactionGuildPayload(world, channel),
    guild_locale: guild?.locale,
    member: member && { ...fullMemberPayload(member), permissions },
  }
}
