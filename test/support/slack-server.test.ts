import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { z } from 'zod'
import { button, given, SOON, section, test } from './slack-server/fixture.ts'
import { startSlackServer } from './slack-server.ts'

const hasty = test.extend('ackTimeoutMs', 100)
const restless = test.extend('pingTimeoutMs', 300)

describe('a bot on a socket', () => {
  test('answers a command at once and again later', async ({ slack, here, socketBot }) => {
    await socketBot((app) => {
      app.command('/standards', async ({ ack, respond, command }) => {
        await ack(`Looking for ${command.text}`)
        await respond({ blocks: [section('found')], response_type: 'in_channel' })
      })
    })
    const { member: user, channel } = here

    const command = await slack.slashCommand({ user, channel, text: 'due ai' })

    const response = { text: 'Looking for due ai' }
    expect(command).toMatchObject({ outcome: 'acknowledged', response, attempts: 1 })
    expect(command.delayMs).toBeLessThan(3000)
    await expect
      .poll(() => slack.answersTo(command), SOON)
      .toMatchObject([
        { via: 'acknowledgement', text: 'Looking for due ai', isEphemeral: true },
        { via: 'response_url', blocks: [section('found')], isEphemeral: false },
      ])
    expect(slack.messagesIn(channel).map(({ blocks }) => blocks)).toEqual([[section('found')]])
    expect(slack.ephemeralIn(channel).map(({ ephemeralTo }) => ephemeralTo)).toEqual([user.id])
  })

  hasty('loses a command that it acknowledges too late', async ({ slack, here, socketBot }) => {
    await socketBot((app) => {
      app.command('/standards', async ({ ack }) => {
        await sleep(200) // twice as long as the 100 ms there are
        await ack()
      })
    })

    const command = await slack.slashCommand({ user: here.member, channel: here.channel })

    const reason = 'not acknowledged within 100 ms'
    expect(command).toMatchObject({ outcome: 'dispatch_failed', reason, delayMs: 100 })
    await expect.poll(() => slack.sockets.acknowledgements, SOON).toMatchObject([{ isLate: true }])
  })

  test('loses a command that it answers with what cannot be shown', async ({
    slack,
    here,
    socketBot,
  }) => {
    await socketBot((app) => {
      app.command('/standards', ({ ack }) => ack({ blocks: Array(51).fill(section('x')) }))
    })

    const command = await slack.slashCommand({ user: here.member, channel: here.channel })

    const reason = expect.stringContaining('invalid_blocks')
    expect(command).toMatchObject({ outcome: 'dispatch_failed', reason })
  })

  test('is given an envelope once more if it is sent twice', async ({ slack, here, socketBot }) => {
    const triggers: string[] = []
    await socketBot((app) => {
      app.command('/standards', async ({ ack, command }) => {
        triggers.push(command.trigger_id)
        await ack()
      })
    })

    const command = await slack.slashCommand({ user: here.member, channel: here.channel })
    const again = await command.replay()

    expect(again.outcome).toBe('acknowledged')
    expect(triggers).toEqual([triggers[0], triggers[0]])
  })

  test('shares what comes with another process', async ({ slack, here, socketBot }) => {
    const seen: string[] = []
    for (const name of ['one', 'two']) {
      await socketBot((app) => {
        app.command('/standards', async ({ ack }) => {
          seen.push(name)
          await ack()
        })
      })
    }

    const { member: user, channel } = here
    for (const text of ['1', '2', '3', '4']) await slack.slashCommand({ user, channel, text })

    expect(seen.sort()).toEqual(['one', 'one', 'two', 'two'])
  })

  restless(
    'connects anew when asked to, cut off or left without pings',
    async ({ slack, here, socketBot }) => {
      await socketBot((app) => {
        app.command('/standards', ({ ack }) => ack())
      })
      const { app, member: user, channel } = here
      const connections = () => slack.sockets.connectionsOf(app)
      const losing = [
        () => slack.sockets.disconnect(app, 'refresh_requested'),
        () => slack.sockets.drop(app),
        () => slack.sockets.setAlive(app, false),
      ]

      for (const lose of losing) {
        const [before] = connections()
        lose()
        await expect.poll(connections, SOON).toEqual([])
        const reason = 'the app has no connection'
        const lost = await slack.slashCommand({ user, channel })
        expect(lost).toMatchObject({ outcome: 'dispatch_failed', reason })
        slack.sockets.setAlive(app, true)
        await expect.poll(connections, SOON).toHaveLength(1)
        expect(connections()[0]).not.toBe(before)
        expect(await slack.slashCommand({ user, channel })).toMatchObject({
          outcome: 'acknowledged',
        })
      }
      await expect.poll(() => connections()[0]?.pings, SOON).toBeGreaterThan(0)
      await expect.poll(() => connections()[0]?.pongs, SOON).toBeGreaterThan(0)
    },
  )

  restless('comes back after Slack was out of reach', async ({ slack, here, socketBot }) => {
    const bot = await socketBot()

    await slack.goDown()
    await expect(bot.client.auth.test()).rejects.toThrow('fetch failed')
    await slack.comeBack()

    await expect.poll(() => slack.sockets.connectionsOf(here.app), SOON).toHaveLength(1)
    expect(await bot.client.auth.test()).toMatchObject({ ok: true, team_id: here.team.id })
  })

  test('may have ten connections', async ({ slack, here, call }) => {
    const heard: string[] = []
    for (let opened = 0; opened < 11; opened += 1) {
      const { url } = await call('apps.connections.open', {}, here.appToken)
      const socket = new WebSocket(String(url))
      const { data } = await new Promise<MessageEvent>((resolve) => {
        socket.onmessage = resolve
      })
      const { type, reason } = JSON.parse(data)
      heard.push(reason ?? type)
    }

    expect(heard).toEqual([...Array(10).fill('hello'), 'too_many_websockets'])
    expect(slack.sockets.connectionsOf(here.app)).toHaveLength(10)
  })
})

describe('what happens in a workspace', () => {
  test('reaches the app and changes what it may do', async ({ slack, here, call, socketBot }) => {
    const heard: string[] = []
    await socketBot((app) => {
      app.event(/.*/, async ({ event }) => {
        heard.push(event.type)
      })
    })
    const { channel, member, team, installation } = here
    const closed = slack.world.addChannel(team, { kind: 'private', members: [installation.bot] })
    const post = async (id = channel.id) =>
      (await call('chat.postMessage', { channel: id, text: 'Hi' })).error

    await slack.archiveChannel(channel)
    expect(await post()).toBe('is_archived')
    await slack.unarchiveChannel(channel)
    expect(await post()).toBeUndefined()
    await slack.renameChannel(channel, 'rules')
    expect(await call('conversations.info', { channel: channel.id })).toMatchObject({
      channel: { name: 'rules', is_member: false, is_archived: false },
    })
    await slack.removeMember(channel, member)
    await slack.removeMember(closed, installation.bot)
    expect(await post(closed.id)).toBe('channel_not_found')
    const { id } = channel
    await slack.changeChannelId(channel)
    expect([await post(id), await post()]).toEqual(['channel_not_found', undefined])
    expect(slack.messagesIn(channel)).toHaveLength(2)
    await slack.deleteChannel(channel)
    expect(await post()).toBe('channel_not_found')
    await slack.event(team, 'team_rename', { name: 'Panda' })

    expect(heard).toEqual([
      'channel_archive',
      'channel_unarchive',
      'channel_rename',
      'member_left_channel',
      'member_left_channel',
      'group_left',
      'channel_id_changed',
      'channel_deleted',
      'team_rename',
    ])
  })

  test('is not told to an app that cannot see it or did not ask', async ({ slack, here }) => {
    const { team, channel, app } = here
    const closed = slack.world.addChannel(team, { kind: 'private' })

    expect(await slack.archiveChannel(closed)).toEqual([])
    app.events = ['app_uninstalled']
    expect(await slack.archiveChannel(channel)).toEqual([])
  })

  test('an app thrown out hears of it and can do nothing until it is back', async ({
    slack,
    here,
    call,
    socketBot,
  }) => {
    const heard: string[] = []
    await socketBot((app) => {
      app.event('app_uninstalled', async ({ event }) => {
        heard.push(event.type)
      })
      app.event('tokens_revoked', async ({ event }) => {
        heard.push(...(event.tokens.bot ?? []))
      })
    })
    const { app, team, installation } = here
    const gone = [installation.bot.id, 'app_uninstalled']

    await slack.uninstall(installation)
    expect(heard.sort()).toEqual(gone)
    expect(await call('auth.test')).toMatchObject({ error: 'account_inactive' })

    const back = slack.install(app, team)
    expect(back.installation).toBe(installation)
    expect(await call('auth.test', {}, back.botToken)).toMatchObject({ ok: true })
    expect(await call('auth.revoke', {}, back.botToken)).toMatchObject({ revoked: true })
    expect(await call('auth.test', {}, back.botToken)).toMatchObject({ error: 'token_revoked' })

    const { botToken } = slack.install(app, team)
    const { clientId: client_id, clientSecret: client_secret } = app
    await call('apps.uninstall', { client_id, client_secret }, botToken)
    expect(await call('auth.test', {}, botToken)).toMatchObject({ error: 'account_inactive' })
    await expect
      .poll(() => heard.sort(), SOON)
      .toEqual([...gone, ...gone, installation.bot.id].sort())
  })
})

test('several apps of a workspace are told apart', async ({ slack, here, call, socketBot }) => {
  await socketBot((app) => {
    app.action('open', ({ ack }) => ack())
    app.command('/standards', ({ ack }) => ack())
  })
  const { member: user, channel, team, app } = here
  await call('chat.postMessage', { channel: channel.id, text: 'Hi', blocks: [button('open', 'x')] })
  slack.install(slack.world.addApp({ name: 'Another' }), team)

  await expect(slack.slashCommand({ user, channel })).rejects.toThrow('2 apps are installed')
  const command = await slack.slashCommand({ user, channel, app })
  expect(command).toMatchObject({ outcome: 'acknowledged' })
  const click = await slack.clickButton(given(slack.messagesIn(channel)[0]), { user })
  expect(click).toMatchObject({ outcome: 'acknowledged' })
})

test('a stopped Slack leaves nothing open', async () => {
  const slack = await startSlackServer()
  const { appToken, member: user, channel } = slack.addWorkspace()
  const headers = { authorization: `Bearer ${appToken}` }
  const opened = await fetch(`${slack.apiUrl}apps.connections.open`, { method: 'POST', headers })
  const { url } = z.object({ url: z.url() }).parse(await opened.json())
  const socket = new WebSocket(url)
  const closed = new Promise((resolve) => {
    socket.onclose = resolve
  })
  await new Promise((resolve) => {
    socket.onopen = resolve
  })
  slack.faults.add({ kind: 'slow', delayMs: 60_000 })
  const waiting = fetch(`${slack.apiUrl}auth.test`, { method: 'POST' })
  const ended = expect(waiting).rejects.toThrow('fetch failed')
  await expect.poll(() => slack.requests, SOON).toHaveLength(2)
  const command = slack.slashCommand({ user, channel })

  await slack.stop()

  await Promise.all([ended, closed])
  expect(await command).toMatchObject({ outcome: 'dispatch_failed', reason: 'Slack was stopped' })
  await expect(fetch(slack.apiUrl)).rejects.toThrow('fetch failed')
})
