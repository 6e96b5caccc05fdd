import { COMMANDS, SLASH_COMMAND } from '../commands.ts'
import { READ_BACK_SCOPES, SCOPES } from './scopes.ts'

/** What a manifest is to say of the app. */
export type ManifestWish = {
  /** The public address of the bot, for HTTP with OAuth; Socket Mode where absent. */
  readonly address?: string | undefined
  /** With the scopes that let it look for its own messages. */
  readonly readBack: boolean
}

/** What the app is told of; each event needs no scope, or one that the bot has anyway. */
export const BOT_EVENTS = [
  'app_home_opened',
  'app_uninstalled',
  'channel_archive',
  'channel_deleted',
  'channel_id_changed',
  'channel_left',
  'channel_rename',
  'channel_unarchive',
  'group_archive',
  'group_deleted',
  'group_left',
  'group_rename',
  'group_unarchive',
  'member_joined_channel',
  'member_left_channel',
  'team_access_granted',
  'team_access_revoked',
  'tokens_revoked',
] as const

const NAME = 'China standards'
const DESCRIPTION = 'What in Chinese standardisation takes effect or closes for comment, in time.'
// At least 175 characters: https://docs.slack.dev/reference/app-manifest
const LONG_DESCRIPTION =
  'Tells a channel, in time, what in Chinese standardisation takes effect or closes for comment. ' +
  'Subscribe a channel to the sectors you work in; it gets a digest when you want it and reminders before each ' +
  'date, every one with its source. Look up any standard, project or rule by its number or by words of its title.'

/** The app as Slack creates it: https://docs.slack.dev/reference/app-manifest */
export function slackManifest({ address, readBack }: ManifestWish): object {
  const requestUrl = address === undefined ? undefined : new URL('/slack/events', address).href
  const scopes = [...Object.keys(SCOPES), ...(readBack ? Object.keys(READ_BACK_SCOPES) : [])]
  const redirects =
    address === undefined ? {} : { redirect_urls: [new URL('/slack/oauth_redirect', address).href] }
  const there = requestUrl === undefined ? {} : { request_url: requestUrl }
  return {
    display_information: {
      name: NAME,
      description: DESCRIPTION,
      long_description: LONG_DESCRIPTION,
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: NAME, always_online: true },
      slash_commands: [
        {
          command: SLASH_COMMAND,
          description: DESCRIPTION,
          usage_hint: COMMANDS.map(({ name }) => name).join(' | '),
          // People and groups are then named by their ids, which `access` and `mention` read.
          should_escape: true,
          ...(requestUrl === undefined ? {} : { url: requestUrl }),
        },
      ],
    },
    oauth_config: { ...redirects, scopes: { bot: scopes } },
    settings: {
      event_subscriptions: { ...there, bot_events: [...BOT_EVENTS] },
      interactivity: { is_enabled: true, ...there },
      org_deploy_enabled: address !== undefined,
      socket_mode_enabled: address === undefined,
      token_rotation_enabled: address !== undefined,
    },
  }
}
