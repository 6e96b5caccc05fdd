import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { createSeal } from '../../../src/bot/seal.ts'
import { createSlack } from '../../../src/bot/slack/slack.ts'
import { createLogger } from '../../../src/log.ts'
import { slackCalls } from '../../support/slack-limits.ts'
import { type Fault, startSlackServer } from '../../support/slack-server.ts'
import { testPlatform } from '../platform-contract.ts'
import { lastAnswer } from './stage.ts'

testPlatform(async ({ db, clock, bot }) => {
  const slack = await startSlackServer({ pingIntervalMs: 200 })
  const { team, channel, member: user, installation, appToken, botToken } = slack.addWorkspace()
  await slack.addMember(channel, installation.bot)
  const platform = createSlack({
    settings: { mode: 'socket', apiUrl: slack.apiUrl, appToken, botToken },
    db,
    clock,
    log: createLogger('silent'),
    seal: createSeal(randomBytes(32)),
    timeZone: 'Europe/Berlin',
  })
  await platform.start(bot)
  onTestFinished(async () => {
    await platform.stop()
    await slack.stop()
  })
  const seen = () => slack.messagesIn(channel)
  const next = (fault: Fault) => () =>
    void slack.faults.add(fault, { method: 'chat.postMessage', times: 1 })
  const refused = (name: string, error: string, because: 'channel' | 'removed' | 'message') => ({
    name,
    inject: next({ kind: 'error', error }),
    outcome: { outcome: 'refused', because } as const,
  })
  return {
    platform,
    target: { workspace: team.id, channel: channel.id },
    posted: () => seen().flatMap(({ text, threadTs }) => (threadTs === undefined ? [text] : [])),
    below: (ts) => seen().flatMap(({ text, threadTs }) => (threadTs === ts ? [text] : [])),
    group: slack.world.addUserGroup(team).id,
    async asks(text) {
      const typed = await slack.slashCommand({ user, channel, text })
      return (await lastAnswer(slack, typed)).text
    },
    pings: () => seen().flatMap(slackCalls).length,
    faults: [
      refused('the channel is archived', 'is_archived', 'channel'),
      refused('the bot may not post', 'not_in_channel', 'channel'),
      refused('the bot was removed', 'account_inactive', 'removed'),
      refused('the message is not taken', 'invalid_blocks', 'message'),
      {
        name: 'too many messages',
        inject: next({ kind: 'rate-limited', retryAfterSeconds: 2 }),
        outcome: { outcome: 'limited', scope: 'workspace', afterMs: 2000 },
      },
      {
        name: 'the answer is lost',
        inject: next({ kind: 'dropped', stored: true }),
        outcome: { outcome: 'unknown' },
      },
      {
        name: 'Slack has no time',
        inject: next({ kind: 'error', error: 'service_unavailable' }),
        outcome: { outcome: 'retry' },
      },
    ],
  }
})
