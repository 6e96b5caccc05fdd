import { webApi } from '@slack/bolt'
import { expect } from 'vitest'
import { startSlackServer } from '../slack-server.ts'
import { section, test } from './fixture.ts'

test('a call without a right token or scope is refused', async ({ slack, here, call }) => {
  const app = slack.world.addApp()
  const limited = slack.install(app, here.team, { scopes: ['chat:write'] })
  const { appToken, channel } = here
  const error = async (method: string, token: string) =>
    (await call(method, { channel: channel.id, text: 'x' }, token)).error

  expect(await error('chat.postMessage', 'xoxb-made-up')).toBe('invalid_auth')
  expect(await error('chat.postMessage', appToken)).toBe('missing_scope')
  expect(await error('views.open', appToken)).toBe('not_allowed_token_type')
  expect(await error('apps.connections.open', limited.botToken)).toBe('missing_scope')
  expect(await error('chat.whisper', limited.botToken)).toBe('unknown_method')
  expect(await call('conversations.info', { channel: channel.id }, limited.botToken)).toEqual({
    ok: false,
    error: 'missing_scope',
    needed: 'channels:read',
    provided: 'chat:write',
  })
  const client = new webApi.WebClient(limited.botToken, { slackApiUrl: slack.apiUrl })
  expect(await client.auth.test()).toMatchObject({
    bot_id: limited.installation.botId,
    response_metadata: { scopes: ['chat:write'] },
  })
  slack.install(app, here.team, { scopes: ['channels:read'] })
  expect((await client.auth.test()).response_metadata?.scopes).toEqual([
    'chat:write',
    'channels:read',
  ])
})

test('a call may come as a form, as parts or as JSON', async ({ slack, here }) => {
  const parts = new FormData()
  parts.set('token', here.botToken)
  const bodies = [
    new URLSearchParams({ token: here.botToken }),
    parts,
    new Blob(['{'], { type: 'application/json' }),
    new Blob(['x'], { type: 'application/pdf' }),
    undefined,
  ]

  const answers = []
  for (const body of bodies) {
    const answer = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', body: body ?? null })
    answers.push(await answer.json())
  }

  expect(answers).toMatchObject([
    { ok: true, team_id: here.team.id },
    { ok: true, team_id: here.team.id },
    { error: 'invalid_json' },
    { error: 'invalid_post_type' },
    { error: 'not_authed' },
  ])
})

test('a bot posts where it may', async ({ slack, here, call }) => {
  const { team, member, owner, installation, app } = here
  const { world } = slack
  const { bot } = installation
  const limited = slack.install(world.addApp(), team, { scopes: ['chat:write'] })
  const open = world.addChannel(team)
  const secret = world.addChannel(team, { kind: 'private', members: [owner] })
  const invited = world.addChannel(team, { kind: 'private', members: [bot] })
  const post = async (channel: string, token?: string) =>
    (await call('chat.postMessage', { channel, text: 'Hi' }, token)).error ?? 'ok'

  expect({
    open: await post(open.id),
    byName: await post(`#${open.name}`),
    withoutPublic: await post(open.id, limited.botToken),
    secret: await post(secret.id),
    invited: await post(invited.id),
    foreign: await post(slack.addWorkspace().channel.id),
    person: await post(member.id),
    nowhere: await post('C404'),
  }).toEqual({
    open: 'ok',
    byName: 'ok',
    withoutPublic: 'not_in_channel',
    secret: 'channel_not_found',
    invited: 'ok',
    foreign: 'channel_not_found',
    person: 'ok',
    nowhere: 'channel_not_found',
  })
  expect(slack.messagesIn(world.openIm(member, bot))).toHaveLength(1)
  app.hasMessagesTab = false
  expect(await post(member.id)).toBe('messages_tab_disabled')
})

test('members read history with metadata, page by page', async ({ slack, here, client }) => {
  const { channel, member, installation } = here
  const metadata = { event_type: 'delivery', event_payload: { key: 'k1' } }
  const asked = { channel: channel.id, limit: 2, include_all_metadata: true }
  const root = { channel: channel.id, text: 'one', blocks: [section('one')], metadata }
  const { ts = '' } = await client.chat.postMessage(root)
  await expect(client.conversations.history(asked)).rejects.toThrow('not_in_channel')
  await client.conversations.join({ channel: channel.id })
  slack.post(member, channel, 'a reply', ts)
  const two = slack.post(member, channel, 'two')
  slack.post(member, channel, 'three')
  const words = async (more: object) => {
    const { messages = [] } = await client.conversations.history({ channel: channel.id, ...more })
    return messages.map(({ text }) => text)
  }

  const first = await client.conversations.history(asked)
  const cursor = first.response_metadata?.next_cursor ?? ''
  const second = await client.conversations.history({ ...asked, cursor })
  expect(first.messages?.map(({ text }) => text)).toEqual(['three', 'two'])
  expect(second.messages).toMatchObject([{ text: 'one', metadata, bot_id: installation.botId }])
  expect(second.has_more).toBe(false)
  expect(await words({ oldest: two.ts })).toEqual(['three'])
  expect(await words({ oldest: two.ts, inclusive: true })).toEqual(['three', 'two'])
  expect(await words({ latest: two.ts })).toEqual(['one'])
  const thread = await client.conversations.replies({ channel: channel.id, ts })
  expect(thread.messages?.map(({ text }) => text)).toEqual(['one', 'a reply'])
  const { members } = await client.conversations.members({ channel: channel.id })
  expect(members).toHaveLength(3)
  const mine = await client.users.conversations({ types: 'public_channel,private_channel' })
  expect(mine.channels?.map(({ id }) => id)).toEqual([channel.id])
  const { permalink } = await client.chat.getPermalink({ channel: channel.id, message_ts: ts })
  expect(permalink).toContain(`/archives/${channel.id}/p${ts.replace('.', '')}`)
})

test('an app sold elsewhere reads fifteen messages at once', async ({ onTestFinished }) => {
  const slack = await startSlackServer({ historyLimit: 15 })
  onTestFinished(slack.stop)
  const { channel, member, installation, botToken } = slack.addWorkspace()
  await slack.addMember(channel, installation.bot)
  for (let count = 0; count < 20; count += 1) slack.post(member, channel, String(count))
  const client = new webApi.WebClient(botToken, { slackApiUrl: slack.apiUrl })

  const { messages, has_more } = await client.conversations.history({ channel: channel.id })

  expect([messages?.length, has_more]).toEqual([15, true])
})

test('a bot changes and deletes only what is its own', async ({ slack, here, call }) => {
  const { channel, member } = here
  const { ts } = await call('chat.postMessage', { channel: channel.id, text: 'Hi' })
  const theirs = slack.post(member, channel, 'Hello')
  const change = async (what: string, of: string | undefined) =>
    (await call(what, { channel: channel.id, ts: of, text: 'Ho' })).error ?? 'ok'

  expect(await change('chat.update', ts)).toBe('ok')
  expect(await change('chat.update', theirs.ts)).toBe('cant_update_message')
  expect(slack.messagesIn(channel).map(({ text }) => text)).toEqual(['Ho', 'Hello'])
  expect(await change('chat.delete', ts)).toBe('ok')
  expect(await change('chat.delete', ts)).toBe('message_not_found')
  expect(await change('chat.delete', theirs.ts)).toBe('cant_delete_message')
})

test('a bot whispers to a member where it is one', async ({ slack, here, call }) => {
  const { channel, member, team } = here
  const whisper = { channel: channel.id, user: member.id, text: 'psst' }
  const stranger = slack.world.addUser(team)

  expect(await call('chat.postEphemeral', whisper)).toMatchObject({ error: 'not_in_channel' })
  await call('conversations.join', { channel: channel.id })
  expect(await call('chat.postEphemeral', whisper)).toMatchObject({ ok: true })
  expect(await call('chat.postEphemeral', { ...whisper, user: stranger.id })).toMatchObject({
    error: 'user_not_in_channel',
  })
  expect(slack.ephemeralIn(channel)).toMatchObject([{ text: 'psst', ephemeralTo: member.id }])
  expect(slack.messagesIn(channel)).toEqual([])
})

test('people, their rights and their groups are known', async ({ slack, here, client }) => {
  const { team, member } = here
  const about = { isUltraRestricted: true, tz: 'Asia/Shanghai', locale: 'zh-CN' }
  const guest = slack.world.addUser(team, about)
  slack.world.addUserGroup(team, { handle: 'owners', members: [member.id] })

  const { user } = await client.users.info({ user: guest.id, include_locale: true })
  expect(user).toMatchObject({
    tz: 'Asia/Shanghai',
    tz_offset: 28_800,
    locale: 'zh-CN',
    is_restricted: true,
    is_ultra_restricted: true,
    is_admin: false,
  })
  await expect(client.users.info({ user: 'U404' })).rejects.toThrow('user_not_found')
  const { usergroups } = await client.usergroups.list({ include_users: true })
  expect(usergroups).toMatchObject([{ handle: 'owners', users: [member.id] }])
  const { channel } = await client.conversations.open({ users: member.id })
  expect(channel?.id).toBe(slack.world.openIm(member, here.installation.bot).id)
})

test('user groups are of a workspace that pays for them, and disabled ones are not listed', async ({
  slack,
  here,
  call,
}) => {
  const { team } = here
  slack.world.addUserGroup(team, { handle: 'gone', isDisabled: true })
  const group = slack.world.addUserGroup(team, { handle: 'ev' })
  slack.world.addUserGroup(slack.addWorkspace().team, { handle: 'theirs' })
  const list = (args: object = {}) => call('usergroups.list', args)

  expect(await list()).toMatchObject({ usergroups: [{ id: group.id, team_id: team.id }] })
  expect((await list({ include_disabled: true })).usergroups).toHaveLength(2)
  here.installation.teams = [team, slack.world.addTeam()]
  expect(await call('auth.teams.list')).toMatchObject({
    teams: here.installation.teams.map(({ id, name }) => ({ id, name })),
  })
  team.hasUserGroups = false
  expect(await list()).toEqual({ ok: false, error: 'plan_upgrade_required' })
})

test('a reply needs a message to be below', async ({ slack, here, call }) => {
  const { channel, member, installation } = here
  channel.members.add(installation.bot.id)
  const reply = async (thread_ts: string | undefined) =>
    call('chat.postMessage', { channel: channel.id, text: 'Re', thread_ts })
  const thread = async (ts: string) => {
    const { error, messages } = await call('conversations.replies', { channel: channel.id, ts })
    return error ?? messages
  }
  const lonely = slack.post(member, channel, 'lonely')
  const answered = slack.post(member, channel, 'answered')
  const first = await reply(answered.ts)
  // Below a reply is below what it replies to.
  const second = await reply(first.ts)

  for (const message of [lonely, answered]) slack.deleteMessage(message)

  expect(await reply('1700000000.000001')).toEqual({ ok: false, error: 'thread_not_found' })
  expect(await reply(lonely.ts)).toEqual({ ok: false, error: 'thread_not_found' })
  expect(await thread(lonely.ts)).toBe('thread_not_found')
  const third = await reply(answered.ts)
  expect(await thread(answered.ts)).toMatchObject([
    { ts: answered.ts, subtype: 'tombstone', text: 'This message was deleted.' },
    ...[first, second, third].map(({ ts }) => ({ ts, thread_ts: answered.ts, text: 'Re' })),
  ])
})

test('files are shared where the bot is a member', async ({ slack, here, call, client }) => {
  const { channel } = here
  const upload = { channel_id: channel.id, filename: 'due.csv', file: Buffer.from('a,b\n') }

  await expect(client.filesUploadV2(upload)).rejects.toThrow('not_in_channel')
  await call('conversations.join', { channel: channel.id })
  await client.filesUploadV2(upload)

  const files = slack.filesIn(channel).map(({ name, content }) => [name, content.toString()])
  expect(files).toEqual([['due.csv', 'a,b\n']])
})

test('a manifest is checked', async ({ call }) => {
  const manifest = { display_information: { name: 'Standards' } }
  const wrong = { ...manifest, features: { slash_commands: [{ command: 'standards' }] } }

  expect(await call('apps.manifest.validate', { manifest })).toEqual({ ok: true })
  const answer = await call('apps.manifest.validate', { manifest: JSON.stringify(wrong) })
  expect(answer).toMatchObject({
    error: 'invalid_manifest',
    errors: [
      expect.stringContaining('/features/slash_commands/0/command'),
      '[ERROR] missing required field: description [json-pointer:/features/slash_commands/0]',
    ],
  })
})
