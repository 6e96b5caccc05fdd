/** The parts of payloads that never differ here; clients want to see them all the same. */
export const USER = {
  discriminator: '0',
  avatar: null,
  banner: null,
  accent_color: null,
  avatar_decoration_data: null,
  public_flags: 0,
  flags: 0,
  primary_guild: null,
}

export const MEMBER = {
  nick: null,
  avatar: null,
  banner: null,
  premium_since: null,
  communication_disabled_until: null,
  deaf: false,
  mute: false,
  pending: false,
  flags: 0,
}

export const ROLE = {
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  icon: null,
  unicode_emoji: null,
  flags: 0,
}

export const GUILD = {
  icon: null,
  description: null,
  home_header: null,
  splash: null,
  discovery_splash: null,
  features: [],
  banner: null,
  application_id: null,
  region: 'deprecated',
  afk_channel_id: null,
  afk_timeout: 300,
  system_channel_id: null,
  system_channel_flags: 0,
  widget_enabled: false,
  widget_channel_id: null,
  verification_level: 0,
  default_message_notifications: 1,
  mfa_level: 0,
  explicit_content_filter: 0,
  max_presences: null,
  max_members: 25_000_000,
  max_stage_video_channel_users: 50,
  max_video_channel_users: 25,
  vanity_url_code: null,
  premium_tier: 0,
  premium_subscription_count: 0,
  rules_channel_id: null,
  safety_alerts_channel_id: null,
  public_updates_channel_id: null,
  premium_progress_bar_enabled: false,
  nsfw: false,
  nsfw_level: 0,
  emojis: [],
  stickers: [],
  incidents_data: null,
}

/** What GUILD_CREATE adds. */
export const CREATED_GUILD = {
  large: false,
  unavailable: false,
  voice_states: [],
  presences: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
}

export const FORUM = {
  default_reaction_emoji: null,
  default_sort_order: null,
  default_forum_layout: 0,
}

export const READY = {
  v: 10,
  user_settings: {},
  session_type: 'normal',
  relationships: [],
  private_channels: [],
  presences: [],
  guild_join_requests: [],
  geo_ordered_rtc_regions: [],
  auth: {},
}

export const APPLICATION = {
  icon: null,
  description: '',
  type: null,
  flags: 0,
  flags_new: '0',
  bot_public: true,
  bot_require_code_grant: false,
  redirect_uris: [],
  interactions_endpoint_url: null,
  role_connections_verification_url: null,
  verify_key: '0'.repeat(64),
  approximate_user_install_count: 0,
  approximate_user_authorization_count: 0,
  explicit_content_filter: 0,
  team: null,
  eligible_oauth2_scopes: [],
}
