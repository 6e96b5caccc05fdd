import type { KnownBlock } from '@slack/types'

/** A JSON object whose members are not known here. */
export type Json = Record<string, unknown>

/** An organisation that holds several workspaces. */
export type Enterprise = { readonly id: string; readonly name: string }

/** A workspace. */
export type Team = {
  readonly id: string
  readonly name: string
  readonly domain: string
  readonly enterprise: Enterprise | undefined
  /** User groups come with paid plans. */
  hasUserGroups: boolean
}

/** A person or a bot of a workspace; guests are `isRestricted`, those of one channel `isUltraRestricted`. */
export type User = {
  readonly id: string
  readonly team: Team
  name: string
  realName: string
  isAdmin: boolean
  isOwner: boolean
  isRestricted: boolean
  isUltraRestricted: boolean
  isBot: boolean
  isDeleted: boolean
  tz: string
  locale: string
}

/** Who may see a conversation: the workspace, its members, or a person and a bot. */
export type ChannelKind = 'public' | 'private' | 'im'

/** A conversation; `members` are user ids. */
export type Channel = {
  id: string
  readonly team: Team
  readonly kind: ChannelKind
  readonly creator: string
  readonly members: Set<string>
  name: string
  isArchived: boolean
  isDeleted: boolean
}

/** People that can be mentioned together; `members` are user ids. */
export type UserGroup = {
  readonly id: string
  readonly team: Team
  readonly handle: string
  readonly name: string
  readonly members: string[]
  isDisabled: boolean
}

/** An app as its settings page describes it. Without a request URL it is in Socket Mode. */
export type App = {
  readonly id: string
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  readonly signingSecret: string
  readonly commands: readonly string[]
  readonly rotatesTokens: boolean
  /** The bot events it subscribes to; all of them where undefined. */
  events: readonly string[] | undefined
  requestUrl: string | undefined
  redirectUrls: readonly string[]
  hasHomeTab: boolean
  hasMessagesTab: boolean
}

/** An app in a workspace, or in all workspaces of an organisation (`isOrgWide`). */
export type Installation = {
  readonly app: App
  teams: readonly [Team, ...Team[]]
  readonly isOrgWide: boolean
  readonly bot: User
  readonly botId: string
  readonly installer: User
  scopes: readonly string[]
  isActive: boolean
}

/** What an app keeps beside a message: https://docs.slack.dev/messaging/message-metadata */
export type Metadata = { readonly event_type: string; readonly event_payload: Json }

/** A message as it stands in a channel; `ephemeralTo` is the only one who sees it. */
export type Message = {
  readonly ts: string
  readonly channel: Channel
  readonly user: string
  readonly botId: string | undefined
  readonly app: App | undefined
  readonly threadTs: string | undefined
  readonly isBroadcast: boolean
  readonly ephemeralTo: string | undefined
  text: string
  blocks: readonly KnownBlock[]
  metadata: Metadata | undefined
  /** As the app asked: undefined where it left it to Slack. */
  unfurl: { readonly links: boolean | undefined; readonly media: boolean | undefined }
  isEdited: boolean
  /** Deleted, but still there for its replies. */
  isTombstone: boolean
}

/** What stands in the fields of a view: block id, then action id. */
export type ViewValues = Record<string, Record<string, Json>>

/** Text without markup. */
export type PlainText = { readonly type: 'plain_text'; readonly text: string }

/** A view as an app wrote it. */
export type ViewDefinition = {
  readonly type: 'modal' | 'home'
  readonly blocks: readonly KnownBlock[]
  readonly title?: PlainText | undefined
  readonly submit?: PlainText | undefined
  readonly close?: PlainText | undefined
  readonly private_metadata?: string | undefined
  readonly callback_id?: string | undefined
  readonly external_id?: string | undefined
  readonly clear_on_close?: boolean | undefined
  readonly notify_on_close?: boolean | undefined
}

/** A modal or a Home tab as one person sees it. */
export type View = {
  readonly id: string
  readonly app: App
  readonly installation: Installation
  readonly user: User
  readonly rootId: string
  readonly previousId: string | undefined
  definition: ViewDefinition
  values: ViewValues
  /** What the app said is wrong with the fields, by block id. */
  errors: Readonly<Record<string, string>>
  hash: string
  isOpen: boolean
}
