import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { listSubscriptions } from '../../../src/db/subscriptions.ts'
import { item, keyDate } from '../../support/items.ts'
import { slackCalls } from '../../support/slack-limits.ts'
import { given, SOON } from '../../support/slack-server/fixture.ts'
import type { Message, UserGroup } from '../../support/slack-server.ts'
import { openWorld, type World } from '../../support/world.ts'
import { lastAnswer, openStage, type Stage } from './stage.ts'

let world: World
let stage: Stage
let group: UserGroup

beforeAll(async () => {
  world = await openWorld('postgres')
})
afterAll(() => world.close())
beforeEach(async () => {
  stage = await openStage(world)
  await world.load([
    item('draft', {
      title: 'A draft <!channel>',
      keyDates: [keyDate('2026-07-01', { kind: 'comment-deadline' })],
    }),
  ])
  const { member, team } = stage.here
  group = stage.slack.world.addUserGroup(team, { handle: 'ev-team', members: [member.id] })
  await stage.startBot()
})
afterEach(() => stage.end())

async function ask(text: string, over: object = {}): Promise<Message> {
  const { owner: user, channel } = stage.here
  const delivery = await stage.slack.slashCommand({ user, channel, text, ...over })
  return (await lastAnswer(stage.slack, delivery)).message
}

/** What was wrong with a command. */
async function problem(text: string, over: object = {}): Promise<string> {
  const lines = (await ask(text, over)).text.split('\n')
  expect(lines.at(-1)).toBe('All commands: /standards help')
  return lines.slice(0, -1).join(' ').replaceAll('&lt;', '<').replaceAll('&gt;', '>')
}

const choose = (command: string, word: string, whom: string) =>
  `Slack made no mention of “${word}”. Type ${command} and @, and choose ${whom} from the list that Slack offers while you type.`
/** As Slack hands on a group that somebody names. */
const named = ({ id, handle }: UserGroup) => `<!subteam^${id}|@${handle}>`
const called = () => stage.slack.messagesIn(stage.here.channel).map(slackCalls)
const mention = async () => given((await listSubscriptions(world.db))[0]).settings.mention
const days = async (...all: string[]) => {
  for (const day of all) await world.tick(`${day}T07:00:00Z`)
}

test('the group that an admin names is called by the last reminder before a date alone', async () => {
  await ask('subscribe automotive every friday 09:00 Europe/Berlin')
  const answer = await ask(`mention ${named(group)}`)
  expect(answer.text).toBe(
    `The last reminder before a date calls a group.
It is @ev-team; no other message of mine calls anybody.
Admins change it: /standards mention @group or /standards mention none.`,
  )
  expect(answer.ephemeralTo).toBe(stage.here.owner.id)

  await days('2026-06-17', '2026-06-24', '2026-06-28', '2026-06-30')

  expect(called()).toEqual([[], [], [group.id]])
  const last = given(stage.slack.messagesIn(stage.here.channel)[2])
  expect(last.text).toContain('This is the last reminder before this date.')
  expect(last.blocks[1]).toMatchObject({
    elements: [{ elements: [{ type: 'usergroup', usergroup_id: group.id }, {}, {}] }],
  })
})

test('once nobody is to be called any more, nobody is', async () => {
  await ask('subscribe automotive every friday 09:00 Europe/Berlin')
  await ask(`mention ${named(group)}`)
  const answer = await ask('mention none')
  expect(answer.text).toContain('No message of mine calls anybody.')
  await days('2026-06-30')
  expect(called()).toEqual([[]])
})

test('a reminder comes without its call where Slack does not take that', async () => {
  await ask('subscribe automotive every friday 09:00 Europe/Berlin')
  await ask(`mention ${named(group)}`)
  const refused = { kind: 'error', error: 'invalid_blocks' } as const
  stage.slack.faults.add(refused, { method: 'chat.postMessage', times: 1 })
  await days('2026-06-30')
  expect(called()).toEqual([[]])
  expect(stage.slack.messagesIn(stage.here.channel)[0]?.text).toContain('A draft')
  expect((await world.ledger()).map(({ state }) => state)).toEqual(['sent'])
})

test('what is no user group of the workspace is refused in words', async () => {
  await ask('subscribe automotive')
  const { slack, here } = stage
  const gone = slack.world.addUserGroup(here.team, { isDisabled: true })
  const stranger = slack.world.addUserGroup(slack.addWorkspace().team)
  const all = '<!channel> <!here> <!everyone> @here @everyone'.split(' ')
  const missing = (id: string) => `There is no user group “${id}” in this workspace.`
  const unknown = (words: string) =>
    `“${words}” is no group I know; mention it, mention @ev-team, or write: mention none`
  const refused: readonly [string, string][] = [
    ['@nonexistent', choose('mention', '@nonexistent', 'a user group')],
    [`${named(group)} and @ben`, unknown(`${named(group)} and @ben`)],
    [
      `<@${here.member.id}|mei>`,
      `"${here.member.id}" is not a user group on slack; their ids look like S0123ABCD.`,
    ],
    ['SALES', missing('SALES')],
    [named(gone), missing(gone.id)],
    [named(stranger), missing(stranger.id)],
    ...all.map((words): [string, string] => [
      words,
      `“${words}” would call everybody; name one group, or write: mention none`,
    ]),
  ]
  for (const [words, why] of refused) expect(await problem(`mention ${words}`)).toBe(why)
  expect(await mention()).toBeUndefined()
})

test('a group that was typed as plain text is understood by its handle', async () => {
  await ask('subscribe automotive')
  expect((await ask('mention @EV-team')).text).toContain('It is @ev-team;')
  expect(await mention()).toBe(group.id)
  expect((await ask('access @ev-team')).text).toContain('On the list: @ev-team.')
  const whom = 'a person or a user group'
  expect(await problem('access @anna')).toBe(choose('access', '@anna', whom))
})

test('who never may, or is not there, is not let in by a list', async () => {
  const { slack, here } = stage
  const { addUser } = slack.world
  const guest = addUser(here.team, { name: 'gus', isRestricted: true })
  const gone = addUser(here.team, { name: 'ex', isDeleted: true })
  expect(await problem(`access <@${here.member.id}|mei> <@${guest.id}|gus>`)).toBe(
    '@gus is a guest, and guests never change what channels get.',
  )
  expect(await problem(`access <@${gone.id}|ex>`)).toBe('@ex is no longer in this workspace.')
  expect(await problem(`access <@${here.installation.bot.id}>`)).toContain('is an app')
  expect(await problem('access <@U0NOBODY>')).toBe('There is nobody “U0NOBODY” in this workspace.')
  slack.faults.add({ kind: 'error', error: 'internal_error' }, { method: 'users.info' })
  expect(await problem('access <@U0OTHER>')).toContain('Slack does not tell who that is just now')
  slack.faults.clear()
  expect((await ask('access')).text).toContain('Anyone but guests')
})

test('only an admin names a group', async () => {
  const { member: user } = stage.here
  await ask('subscribe automotive', { user })
  expect(await problem(`mention ${named(group)}`, { user })).toBe(
    'Only admins decide which group a reminder calls, since it rings for all of it. Ask one of them.',
  )
  expect(await mention()).toBeUndefined()
})

test('where Slack does not tell which groups there are, the answer says why', async () => {
  await ask('subscribe automotive')
  const { slack, here } = stage
  slack.faults.add({ kind: 'error', error: 'internal_error' }, { method: 'usergroups.list' })
  expect(await problem(`mention ${named(group)}`)).toBe(
    'Slack does not tell which user groups there are just now. Try again in a minute.',
  )
  slack.faults.clear()
  here.team.hasUserGroups = false
  expect(await problem(`mention ${named(group)}`)).toBe(
    "This workspace has no user groups: they come with Slack's paid plans.",
  )
  here.installation.scopes = here.installation.scopes.filter((one) => one !== 'usergroups:read')
  expect(await problem(`access ${named(group)}`)).toBe(
    'I may not look up user groups: the app lacks the scope usergroups:read. Whoever looks after the app adds it and installs the app again.',
  )
  expect(await mention()).toBeUndefined()
})

test('a form keeps the group that it does not show', async () => {
  const { slack, here } = stage
  await ask('subscribe automotive')
  await ask(`mention ${named(group)}`)
  await slack.slashCommand({ user: here.member, channel: here.channel, text: 'settings' })
  await expect.poll(() => slack.modalsOf(here.member), SOON).toHaveLength(1)
  const modal = given(slack.modalsOf(here.member)[0])
  await slack.submitView(modal, { detail: 'thread' })
  const { settings } = given((await listSubscriptions(world.db))[0])
  expect([settings.mention, settings.detail]).toEqual([group.id, 'thread'])
  expect(JSON.stringify(modal.definition.blocks)).not.toContain(group.id)
})
