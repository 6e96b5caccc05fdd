import type { Courier, Sending } from './courier.ts'
import type { Delivery } from './deliveries.ts'
import type { App, Channel, Installation, Json, Team, User } from './entities.ts'
import { eventPayload } from './payloads.ts'
import type { Tokens } from './tokens.ts'
import type { World } from './world.ts'

/** What happens in a workspace; each changes it at once and resolves to how apps took the events of it. */
export type Changes = {
  /** Any event, to the app of a workspace; changes nothing. */
  event(team: Team, type: string, details?: Json, how?: Sending & { app?: App }): Promise<Delivery>
  archiveChannel(channel: Channel, by?: User): Promise<Delivery[]>
  unarchiveChannel(channel: Channel, by?: User): Promise<Delivery[]>
  deleteChannel(channel: Channel, by?: User): Promise<Delivery[]>
  renameChannel(channel: Channel, name: string): Promise<Delivery[]>
  /** Gives the channel another id, as when it is shared with another organisation. */
  changeChannelId(channel: Channel): Promise<Delivery[]>
  addMember(channel: Channel, user: User): Promise<Delivery[]>
  removeMember(channel: Channel, user: User): Promise<Delivery[]>
  /** A workspace of the organisation is given the app, or no longer. */
  grantAccess(installation: Installation, team: Team): Promise<Delivery>
  revokeAccess(installation: Installation, team: Team): Promise<Delivery>
  uninstall(installation: Installation): Promise<Delivery[]>
  revokeTokens(installation: Installation): Promise<Delivery[]>
}

/** The changes of a world, told to the apps in it. */
export function createChanges(world: World, tokens: Tokens, courier: Courier): Changes {
  function send(installation: Installation, event: Json, sending: Sending = {}): Promise<Delivery> {
    return courier(installation.app, 'events_api', eventPayload(installation, event), sending)
  }

  // Apps hear of what they subscribed to, with the scope for it, and of private channels only as members.
  function tell(
    channel: Channel,
    event: Json & { type: string },
    also?: User,
  ): Promise<Delivery[]> {
    const isPrivate = channel.kind === 'private'
    const hearing = world.installations.filter(
      ({ isActive, teams, app, bot, scopes }) =>
        isActive &&
        teams.includes(channel.team) &&
        (app.events?.includes(event.type) ?? true) &&
        scopes.includes(isPrivate ? 'groups:read' : 'channels:read') &&
        (!isPrivate || channel.members.has(bot.id) || bot === also),
    )
    return Promise.all(hearing.map((installation) => send(installation, event)))
  }

  /** `channel_archive` of a public channel is `group_archive` of a private one. */
  function named(channel: Channel, what: string): string {
    return `${channel.kind === 'private' ? 'group' : 'channel'}_${what}`
  }

  function end(installation: Installation, as: 'token_revoked' | 'account_inactive') {
    tokens.endAll(installation, as)
    return {
      type: 'tokens_revoked',
      tokens: { oauth: [], bot: [installation.bot.id] },
    }
  }

  return {
    event: (team, type, details = {}, { app, ...sending } = {}) =>
      send(world.installationIn(team, app), { type, ...details }, sending),

    archiveChannel(channel, by) {
      channel.isArchived = true
      const user = by?.id ?? channel.creator
      return tell(channel, { type: named(channel, 'archive'), channel: channel.id, user })
    },

    unarchiveChannel(channel, by) {
      channel.isArchived = false
      const user = by?.id ?? channel.creator
      return tell(channel, { type: named(channel, 'unarchive'), channel: channel.id, user })
    },

    deleteChannel(channel, by) {
      channel.isDeleted = true
      const user = by?.id ?? channel.creator
      return tell(channel, { type: named(channel, 'deleted'), channel: channel.id, user })
    },

    renameChannel(channel, name) {
      channel.name = name
      const created = 1_700_000_000
      const about = { id: channel.id, name, name_normalized: name, created }
      return tell(channel, { type: named(channel, 'rename'), channel: about })
    },

    changeChannelId(channel) {
      const old_channel_id = channel.id
      world.channels.delete(old_channel_id)
      channel.id = world.newId('C')
      world.channels.set(channel.id, channel)
      const type = 'channel_id_changed'
      return tell(channel, { type, old_channel_id, new_channel_id: channel.id })
    },

    addMember(channel, user) {
      channel.members.add(user.id)
      return tell(channel, memberEvent('member_joined_channel', channel, user))
    },

    async removeMember(channel, user) {
      channel.members.delete(user.id)
      const left = tell(channel, memberEvent('member_left_channel', channel, user), user)
      const own = world.installations.filter(({ bot, isActive }) => isActive && bot === user)
      const event = { type: named(channel, 'left'), channel: channel.id }
      return [...(await left), ...(await Promise.all(own.map((one) => send(one, event))))]
    },

    grantAccess(installation, team) {
      installation.teams = [...installation.teams, team]
      return send(installation, { type: 'team_access_granted', team_ids: [team.id] })
    },

    revokeAccess(installation, team) {
      const [first, ...others] = installation.teams
      installation.teams = [first, ...others.filter((one) => one !== team)]
      return send(installation, { type: 'team_access_revoked', team_ids: [team.id] })
    },

    uninstall(installation) {
      const revoked = end(installation, 'account_inactive')
      installation.isActive = false
      for (const { members } of world.channels.values()) members.delete(installation.bot.id)
      return Promise.all([
        send(installation, revoked),
        send(installation, { type: 'app_uninstalled' }),
      ])
    },

    async revokeTokens(installation) {
      return [await send(installation, end(installation, 'token_revoked'))]
    },
  }
}

function memberEvent(type: string, channel: Channel, user: User): Json & { type: string } {
  const channel_type = channel.kind === 'private' ? 'G' : 'C'
  return { type, user: user.id, channel: channel.id, channel_type, team: user.team.id }
}
