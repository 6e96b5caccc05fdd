/** What the bot must be allowed, and for what. */
export const SCOPES = {
  commands: 'the slash command',
  'chat:write': 'digests, reminders and answers',
  'chat:write.public': 'digests in public channels that nobody has invited it to',
  'channels:read':
    'names of public channels, who made them, which of them somebody is in, and word when one is archived, deleted or renamed',
  'groups:read': 'the same of private channels that it was invited to',
  'users:read':
    'who is a guest or an admin, what somebody is called, and in which time zone they are',
  'usergroups:read': 'user groups that may change settings, or that a last reminder calls',
} as const

/** What lets it look whether a message has arrived whose acknowledgement was lost; nobody needs to allow it. */
export const READ_BACK_SCOPES = {
  'channels:history': 'look in public channels it is in for a message of its own',
  'groups:history': 'look in private channels it is in for a message of its own',
} as const

export const BOT_SCOPES: readonly string[] = Object.keys(SCOPES)
