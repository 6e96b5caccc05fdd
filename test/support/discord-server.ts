import type { Api } from './discord-server/api.ts'
import * as building from './discord-server/building.ts'
import * as changes from './discord-server/changes.ts'
import { createChannel, openDirectMessages, openThread } from './discord-server/channels.ts'
import { createFaults } from './discord-server/faults.ts'
import { countsOf, createGateway } from './discord-server/gateway.ts'
import * as control from './discord-server/gateway-control.ts'
import { endInteractions } from './discord-server/interaction.ts'
import { listen } from './discord-server/listener.ts'
import { createNonces } from './discord-server/nonces.ts'
import * as people from './discord-server/people.ts'
import { permissionsIn } from './discord-server/permissions.ts'
import { createRateLimits } from './discord-server/rate-limits.ts'
import { createRequestLog } from './discord-server/request-log.ts'
import type { DiscordServer } from './discord-server/server.ts'
import { type DiscordServerOptions, settingsOf } from './discord-server/settings.ts'
import type { State } from './discord-server/state.ts'
import { channelsOf, createWorld, must } from './discord-server/world.ts'

export type { ApiErrorCode } from './discord-server/api-error.ts'
export { textDisplays } from './discord-server/components.ts'
export type { Fault, FaultPlace, SetFault } from './discord-server/faults.ts'
export type { Answer, Interaction } from './discord-server/interaction.ts'
export type { PermissionName } from './discord-server/permissions.ts'
export {
  type Bot,
  type Channel,
  type Guild,
  isEphemeral,
  type Message,
  type Role,
  type User,
} from './discord-server/records.ts'
export type { LoggedRequest, Refusals } from './discord-server/request-log.ts'
export type { RouteName } from './discord-server/routes.ts'
export type { Answers, DiscordServer } from './discord-server/server.ts'
export type { DiscordServerOptions, RateLimit } from './discord-server/settings.ts'

/** A Discord on a free loopback port, empty but for what a test puts there. */
export async function startDiscordServer(
  options: DiscordServerOptions = {},
): Promise<DiscordServer> {
  const settings = settingsOf(options)
  const world = createWorld(settings.shards)
  const state: State = {
    settings,
    world,
    gateway: createGateway(world, settings),
    nonces: createNonces(settings.nonceWindowMs),
    interactions: new Map(),
  }
  const stopping = new AbortController()
  const api: Api = {
    state,
    faults: createFaults(),
    limits: createRateLimits(settings),
    log: createRequestLog(),
    bugs: [],
    gatewayUrl: () => `ws://${listener.host()}`,
    stopped: stopping.signal,
  }
  const listener = await listen(api)
  return {
    apiUrl: `http://${listener.host()}/api`,
    gatewayUrl: api.gatewayUrl(),
    requests: api.log.entries,
    ...worldMethods(state),
    ...personMethods(state),
    ...gatewayMethods(state),
    inject: (fault, where = {}) => api.faults.set(fault, where),
    clearFaults: api.faults.clear,
    refusals: api.log.refusals,
    goDown: listener.close,
    comeBack: listener.reopen,
    async stop() {
      stopping.abort()
      endInteractions(state)
      await listener.close()
      if (api.bugs.length > 0) throw new AggregateError(api.bugs, 'The loopback Discord failed.')
    },
  }
}

function worldMethods(state: State) {
  const { world } = state
  return {
    addBot: (bot = {}) => building.createBot(state, bot),
    addUser: (user = {}) => building.createUser(state, user),
    addGuild: (guild = {}) => building.createGuild(state, guild),
    addRole: (guild, role = {}) => building.createRole(state, guild, role),
    addChannel: (guild, channel = {}) => createChannel(state, guild.id, channel),
    addThread: (parent, { owner, name = 'thread', kind = 'public-thread' }) =>
      openThread(state, parent, owner, { name, kind }),
    addPerson: (guild, { permissions = [], roles = [], ...user } = {}) =>
      building.joinGuild(state, guild, building.createUser(state, user), { permissions, roles }),
    join: (guild, user, member = {}) => building.joinGuild(state, guild, user, member),
    directMessages: (bot, user) => openDirectMessages(state, bot, user),
    channel: (id) => must(world.channels.get(id), `channel ${id}`),
    messagesIn: (channel) => must(world.channels.get(channel.id), 'such channel').messages,
    threadsIn: (forum) =>
      [...world.channels.values()].filter(
        ({ parentId, thread }) => parentId === forum.id && thread !== undefined,
      ),
    channelsOf: (guild) => channelsOf(world, guild),
    commandsOf: (bot, guild) => bot.commands.filter(({ guildId }) => guildId === guild?.id),
    permissionsOf: (user, channel) => permissionsIn(world, channel, user.id),
    invite: (bot, guild, permissions = []) => building.inviteBot(state, bot, guild, permissions),
    kick: (bot, guild) => changes.kickBot(state, bot, guild),
    beginOutage: (guild) => changes.beginOutage(state, guild),
    endOutage: (guild) => changes.endOutage(state, guild),
    deleteChannel: (channel) => changes.deleteChannel(state, channel),
    setRolePermissions: (role, names) => changes.setRolePermissions(state, role, names),
    setOverwrite: (channel, whose, bits) => changes.setOverwrite(state, channel, whose, bits),
    setMentionable: (role, mentionable) => changes.setMentionable(state, role, mentionable),
    changeThread: (thread, change) => changes.changeThread(state, thread, change),
    addToThread: (thread, bot) => changes.addToThread(state, thread, bot),
    removeFromThread: (thread, bot) => changes.removeFromThread(state, thread, bot),
    write: (channel, author, content) => changes.writeMessage(state, channel, author, content),
  } satisfies Partial<DiscordServer>
}

function personMethods(state: State) {
  return {
    slashCommand: (entered) => people.enterCommand(state, entered),
    autocomplete: (entered) => people.askForChoices(state, entered),
    clickButton: (message, customId, user) => people.pressButton(state, message, customId, user),
    select: (message, customId, values, user) =>
      people.chooseFrom(state, message, customId, values, user),
    submitModal: (customId, fields, user, message) =>
      people.sendModal(state, customId, fields, user, message),
    answersTo: ({ original, followUps }) => ({
      original: original?.deleted === true ? undefined : original,
      followUps: followUps.filter(({ deleted }) => !deleted),
    }),
  } satisfies Partial<DiscordServer>
}

function gatewayMethods(state: State) {
  const { gateway } = state
  return {
    connections: (bot) => control.connectionsOf(gateway, bot),
    identifies: (bot) => countsOf(gateway, bot).identifies,
    declines: (bot) => countsOf(gateway, bot).declines,
    resumes: (bot) => countsOf(gateway, bot).resumes,
    dropConnections: (bot) => control.cutSockets(gateway, bot),
    closeConnections: (code, bot) => control.closeSockets(gateway, code, bot),
    askToReconnect: (bot) => control.askToReconnect(gateway, bot),
    invalidateSessions: (bot) => control.invalidateSessions(gateway, bot),
    resetToken: (bot) => control.resetToken(gateway, bot),
    silence: (bot) => control.silence(gateway, bot),
    recommendShards: (shards) => changes.recommendShards(state, shards),
  } satisfies Partial<DiscordServer>
}
