import { webApi } from '@slack/bolt'
import { expect } from 'vitest'
import { test as base } from './fixture.ts'

const test = base.extend('post', ({ here, client }) => {
  return async (channel = here.channel): Promise<string> => {
    try {
      await client.chat.postMessage({ channel: channel.id, text: 'Hi' })
      return 'posted'
    } catch (error) {
      return error instanceof Error ? error.name : String(error)
    }
  }
})

test.for([
  [{ kind: 'error', error: 'fatal_error' }, 'WebAPIPlatformError', 0],
  [{ kind: 'error', error: 'internal_error', stored: true }, 'WebAPIPlatformError', 1],
  [{ kind: 'rate-limited', retryAfterSeconds: 7 }, 'WebAPIRateLimitedError', 0],
  [{ kind: 'server-error', stored: false }, 'WebAPIHTTPError', 0],
  [{ kind: 'server-error', stored: true, status: 503 }, 'WebAPIHTTPError', 1],
  [{ kind: 'dropped', stored: false }, 'WebAPIRequestError', 0],
  [{ kind: 'dropped', stored: true }, 'WebAPIRequestError', 1],
  [{ kind: 'slow', delayMs: 50 }, 'posted', 1],
] as const)(
  '%o hits as many calls as asked',
  async ([fault, outcome, stored], { slack, here, post }) => {
    slack.faults.add(fault, { method: ['chat.postMessage', 'chat.update'], times: 1 })

    expect(await post()).toBe(outcome)
    expect(slack.messagesIn(here.channel)).toHaveLength(stored)
    expect(await post()).toBe('posted')
  },
)

test('a fault hits one channel or workspace until it is cleared', async ({ slack, here, post }) => {
  const other = slack.world.addChannel(here.team)
  const cut = slack.faults.add({ kind: 'dropped', stored: false }, { channel: other })

  const outcomes = [await post(other), await post(other), await post()]
  expect(outcomes).toEqual(['WebAPIRequestError', 'WebAPIRequestError', 'posted'])
  cut.clear()
  slack.faults.add({ kind: 'error', error: 'team_added_to_org' }, { team: here.team })
  expect(await post(other)).toBe('WebAPIPlatformError')
  slack.faults.clear()
  expect(await post(other)).toBe('posted')

  expect(slack.requests.map(({ outcome }) => outcome)).toEqual([
    'dropped',
    'dropped',
    'ok',
    'team_added_to_org',
    'ok',
  ])
  expect(slack.requests[0]).toEqual({
    method: 'chat.postMessage',
    channel: other.id,
    team: here.team.id,
    tokenPrefix: expect.stringMatching(/^xoxb-\d+$/),
    at: expect.any(Number),
    outcome: 'dropped',
  })
})

// Why a bot turns the retries of the library off.
test('a client that tries again posts twice what was stored the first time', async ({
  slack,
  here,
}) => {
  const retryConfig = { retries: 3, minTimeout: 1 }
  const client = new webApi.WebClient(here.botToken, { slackApiUrl: slack.apiUrl, retryConfig })
  slack.faults.add({ kind: 'server-error', stored: true }, { times: 1 })

  await client.chat.postMessage({ channel: here.channel.id, text: 'Hi' })

  expect(slack.messagesIn(here.channel).map(({ text }) => text)).toEqual(['Hi', 'Hi'])
})
