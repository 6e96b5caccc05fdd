import { randomBytes } from 'node:crypto'
import { wireMessage } from './chat-methods.ts'
import type { App, Channel, Installation, Json, Message, User, View } from './entities.ts'
import { wireView } from './view-methods.ts'

/** Who does something where; the parts most payloads share. */
export type Scene = { readonly installation: Installation; readonly user: User }

/** What an app may answer with: a view, or words. */
export type Callbacks = { readonly triggerId: string; readonly responseUrl: string }

/** Somebody who typed a command. */
export type CommandScene = Scene &
  Callbacks & { readonly channel: Channel; readonly command: string; readonly text: string }

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
export function slashCommandPayload(scene: CommandScene): Json {
  const { installation, user, channel, command, text, triggerId, responseUrl } = scene
  const { enterprise } = user.team
  return {
    token: verificationToken(installation.app),
    team_id: user.team.id,
    team_domain: user.team.domain,
    ...(enterprise !== undefined && {
      enterprise_id: enterprise.id,
      enterprise_name: enterprise.name,
    }),
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: installation.app.id,
    is_enterprise_install: String(installation.isOrgWide),
    response_url: responseUrl,
    trigger_id: triggerId,
  }
}

/** A private channel is not named; a direct message of several people is, by all of them: `mpdm-a--b--c-1`. */
function channelName({ kind, name }: Channel): string {
  if (kind === 'private' && name.startsWith('mpdm-')) return name
  return { public: name, private: 'privategroup', im: 'directmessage' }[kind]
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function messageActionPayload(
  scene: Scene & Callbacks,
  message: Message,
  action: Json,
  values: Json,
): Json {
  const { channel, ts } = message
  const isEphemeral = message.ephemeralTo !== undefined
  return {
    ...interaction('block_actions', scene),
    trigger_id: scene.triggerId,
    response_url: scene.responseUrl,
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
    },
    channel: { id: channel.id, name: channel.name },
    // Of an ephemeral message Slack keeps nothing it could show the app again.
    ...(!isEphemeral && { message: wireMessage(message, true) }),
    state: { values },
    actions: [action],
  }
}

/** The same for something in a modal or a Home tab. */
export function viewActionPayload(
  scene: Scene & Pick<Callbacks, 'triggerId'>,
  view: View,
  action: Json,
): Json {
  return {
    ...interaction('block_actions', scene),
    trigger_id: scene.triggerId,
    container: { type: 'view', view_id: view.id },
    view: wireView(view),
    actions: [action],
  }
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewPayload(type: 'view_submission' | 'view_closed', view: View, rest: Json): Json {
  return { ...interaction(type, view), view: wireView(view), ...rest }
}

/** https://docs.slack.dev/apis/events-api#callback-field */
export function eventPayload({ app, bot, teams, isOrgWide }: Installation, event: Json): Json {
  const [team] = teams
  const at = Date.now()
  return {
    token: verificationToken(app),
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: team.enterprise?.id ?? null,
    api_app_id: app.id,
    event: { event_ts: (at / 1000).toFixed(6), ...event },
    type: 'event_callback',
    event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
    event_time: Math.floor(at / 1000),
    authorizations: [
      {
        enterprise_id: team.enterprise?.id ?? null,
        team_id: isOrgWide ? null : team.id,
        user_id: bot.id,
        is_bot: true,
        is_enterprise_install: isOrgWide,
      },
    ],
    is_ext_shared_channel: false,
  }
}

function interaction(type: string, { installation, user }: Scene): Json {
  const { team } = user
  const { enterprise } = team
  return {
    type,
    team: installation.isOrgWide ? null : { id: team.id, domain: team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: installation.app.id,
    token: verificationToken(installation.app),
    enterprise: enterprise ?? null,
    is_enterprise_install: installation.isOrgWide,
  }
}

function verificationToken({ id }: App): string {
  return `verification-token-of-${id}`
}
