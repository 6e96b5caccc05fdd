/**
 * Every command once, for every platform: help and documentation list it, the parser of typed text and the typed
 * options of Discord follow it.
 */
export const COMMANDS = [
  {
    name: 'upcoming',
    usage: 'upcoming [sectors] [days]',
    what: 'what closes or takes effect, most urgent first',
    takes: ['sectors', 'days'],
  },
  {
    name: 'search',
    usage: 'search <words>',
    what: 'items by words of their titles, typos forgiven',
    takes: ['words'],
  },
  {
    name: 'show',
    usage: 'show <identifier>',
    what: 'everything about one item, each date with its source',
    takes: ['item'],
  },
  {
    name: 'subscribe',
    usage: 'subscribe [sectors] [every monday 09:00 Europe/Berlin]',
    what: 'a digest for this channel, or more sectors for the one it has',
    takes: ['wish'],
  },
  {
    name: 'unsubscribe',
    usage: 'unsubscribe [sectors]',
    what: 'fewer sectors for this channel, or no digest at all',
    takes: ['sectors'],
  },
  {
    name: 'subscription',
    usage: 'subscription',
    what: 'what this channel gets, when it comes next, who answers for it',
    takes: [],
  },
  { name: 'settings', usage: 'settings', what: 'change all that in a form', takes: [] },
  {
    name: 'preview',
    usage: 'preview',
    what: 'this channel’s next digest as it would be now, only for you',
    takes: [],
  },
  {
    name: 'pause',
    usage: 'pause [until]',
    what: 'nothing until a day, or until resumed',
    takes: ['until'],
  },
  { name: 'resume', usage: 'resume', what: 'digests and reminders again', takes: [] },
  {
    name: 'watch',
    usage: 'watch <identifier>',
    what: 'tell this channel of one item, whatever its sectors are',
    takes: ['item'],
  },
  { name: 'unwatch', usage: 'unwatch <identifier>', what: 'take that back', takes: ['item'] },
  {
    name: 'mute',
    usage: 'mute <identifier>',
    what: 'never tell this channel of one item',
    takes: ['item'],
  },
  { name: 'unmute', usage: 'unmute <identifier>', what: 'take that back', takes: ['item'] },
  {
    name: 'history',
    usage: 'history',
    what: 'what was sent here, and who changed what',
    takes: [],
  },
  {
    name: 'explain',
    usage: 'explain <identifier>',
    what: 'why this channel was or was not told of an item',
    takes: ['item'],
  },
  {
    name: 'access',
    usage: 'access [anyone, managers or people]',
    what: 'who may change what channels get',
    takes: ['access'],
  },
  {
    name: 'mention',
    usage: 'mention [group or none]',
    what: 'which group the last reminder before a date calls; admins decide',
    takes: ['group'],
  },
  {
    name: 'sectors',
    usage: 'sectors',
    what: 'the sectors, and what else they may be called',
    takes: [],
  },
  { name: 'help', usage: 'help', what: 'this list', takes: [] },
] as const satisfies readonly CommandRow[]

/** What a command may be followed by. */
export type Argument = 'sectors' | 'days' | 'words' | 'item' | 'wish' | 'until' | 'access' | 'group'

type CommandRow = {
  readonly name: string
  readonly usage: string
  readonly what: string
  readonly takes: readonly Argument[]
}

export type CommandName = (typeof COMMANDS)[number]['name']

/** The slash command under which chats know the bot; people may type it on a terminal too. */
export const SLASH_COMMAND = '/standards'
