import type {
  App,
  Channel,
  ChannelKind,
  Enterprise,
  Installation,
  Team,
  User,
  UserGroup,
} from './entities.ts'

/** Everything a test may say of a thing it adds; the rest gets a name of its own. */
type Some<T, Fixed extends keyof T = never> = Partial<Omit<T, Fixed>>

/** The people, places and apps of the loopback Slack. */
export type World = {
  readonly teams: Map<string, Team>
  readonly users: Map<string, User>
  readonly channels: Map<string, Channel>
  readonly userGroups: Map<string, UserGroup>
  readonly apps: Map<string, App>
  readonly installations: Installation[]
  /** A new id, as Slack's look: `C00000001`. */
  newId(prefix: string): string
  addEnterprise(about?: Some<Enterprise>): Enterprise
  addTeam(about?: Some<Team>): Team
  addUser(team: Team, about?: Some<User, 'team'>): User
  addChannel(team: Team, about?: ChannelDetails): Channel
  addUserGroup(team: Team, about?: Some<UserGroup, 'team'>): UserGroup
  addApp(about?: Some<App>): App
  /** The conversation of a person with a bot, made at first need. */
  openIm(user: User, bot: User): Channel
  /** The app as it is in a workspace; the only app there where none is named. */
  installationIn(team: Team, app?: App): Installation
}

/** What a test may say of a channel it adds. */
export type ChannelDetails = {
  readonly id?: string
  readonly name?: string
  readonly kind?: ChannelKind
  readonly members?: readonly User[]
  readonly creator?: User
}

/** An empty world. */
export function createWorld(): World {
  const teams = new Map<string, Team>()
  const users = new Map<string, User>()
  const channels = new Map<string, Channel>()
  const userGroups = new Map<string, UserGroup>()
  const apps = new Map<string, App>()
  const installations: Installation[] = []
  let ids = 0

  function newId(prefix: string): string {
    ids += 1
    return prefix + ids.toString(36).toUpperCase().padStart(8, '0')
  }

  function addUser(team: Team, about: Some<User, 'team'> = {}): User {
    const id = about.id ?? newId('U')
    const user = {
      name: id.toLowerCase(),
      realName: `Person ${id}`,
      isAdmin: false,
      isOwner: false,
      isRestricted: false,
      isUltraRestricted: false,
      isBot: false,
      isDeleted: false,
      tz: 'Europe/Berlin',
      locale: 'en-GB',
      ...about,
      id,
      team,
    }
    return added(users, user)
  }

  function addChannel(team: Team, about: ChannelDetails = {}): Channel {
    const { kind = 'public', members = [], creator } = about
    const id = about.id ?? newId(kind === 'im' ? 'D' : 'C')
    return added(channels, {
      id,
      team,
      kind,
      creator: creator?.id ?? members[0]?.id ?? 'USLACKBOT',
      members: new Set(members.map((user) => user.id)),
      name: about.name ?? `channel-${id.toLowerCase()}`,
      isArchived: false,
      isDeleted: false,
    })
  }

  function addApp(about: Some<App> = {}): App {
    const id = about.id ?? newId('A')
    return added(apps, {
      name: 'Standards',
      clientId: `1.${id}`,
      clientSecret: `client-secret-of-${id}`,
      signingSecret: `signing-secret-of-${id}`,
      commands: ['/standards'],
      redirectUrls: [],
      rotatesTokens: false,
      events: undefined,
      requestUrl: undefined,
      hasHomeTab: true,
      hasMessagesTab: true,
      ...about,
      id,
    })
  }

  function openIm(user: User, bot: User): Channel {
    const both = new Set([user.id, bot.id])
    const known = [...channels.values()].find(
      ({ kind, members }) => kind === 'im' && members.isSubsetOf(both) && both.isSubsetOf(members),
    )
    return known ?? addChannel(user.team, { kind: 'im', members: [user, bot] })
  }

  function installationIn(team: Team, app?: App): Installation {
    const found = installations.filter(
      (one) => one.isActive && one.teams.includes(team) && (app === undefined || one.app === app),
    )
    const [only] = found
    if (only !== undefined && found.length === 1) return only
    throw new Error(`${found.length} apps are installed in ${team.name}: say which of them`)
  }

  return {
    teams,
    users,
    channels,
    userGroups,
    apps,
    installations,
    newId,
    addEnterprise: (about = {}) => ({ id: newId('E'), name: 'An organisation', ...about }),
    addTeam(about = {}) {
      const id = about.id ?? newId('T')
      const domain = id.toLowerCase()
      const usual = { name: `Team ${id}`, domain, enterprise: undefined, hasUserGroups: true }
      return added(teams, { ...usual, ...about, id })
    },
    addUser,
    addChannel,
    addUserGroup(team, about = {}) {
      const id = about.id ?? newId('S')
      const handle = about.handle ?? id.toLowerCase()
      const usual = { name: handle, members: [], isDisabled: false }
      return added(userGroups, { ...usual, ...about, handle, id, team })
    },
    addApp,
    openIm,
    installationIn,
  }
}

function added<T extends { readonly id: string }>(things: Map<string, T>, thing: T): T {
  if (things.has(thing.id)) throw new Error(`${thing.id} is there already`)
  things.set(thing.id, thing)
  return thing
}
