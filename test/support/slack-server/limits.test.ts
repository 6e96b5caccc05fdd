import { expect } from 'vitest'
import { startSlackServer } from '../slack-server.ts'
import { button, section, test, text } from './fixture.ts'

const rich = (words: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: words }] }],
})
const small = (words: string) => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: words, verbatim: true }],
})
const header = (words: string) => ({ type: 'header', text: text(words) })
const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }
const twin = { type: 'divider', block_id: 'twin' }
const long = (length: number) => 'x'.repeat(length)

test.for([
  ['51 blocks', Array(51).fill(section('x')), 'no more than 50 items allowed', '/blocks'],
  ['a long header', [header(long(151))], 'must be less than 151 characters', '/blocks/0'],
  ['a blank header', [header(' ')], 'must be more than 0 characters', '/blocks/0'],
  ['a long section', [section(long(3001))], 'less than 3001 characters', '/blocks/0/text/text'],
  ['an empty section', [section('')], 'more than 0 characters', '/blocks/0/text/text'],
  ['a long rich text', [rich(long(3001))], 'must be less than 3001 characters', '/blocks/0'],
  ['a long context', [small(long(3001))], 'must be less than 3001 characters', '/blocks/0'],
  ['an unknown block', [{ type: 'hologram' }], 'unsupported type: hologram', '/blocks/0/type'],
  ['a missing text', [{ type: 'header' }], 'missing required field: text', '/blocks/0'],
  ['a stray member', [{ ...twin, text: 'x' }], 'invalid additional property: text', '/blocks/0'],
  ['a long button', [button('a', long(76))], 'less than 76', '/blocks/0/elements/0/text/text'],
  ['a block id twice', [twin, twin], '`block_id` twin already exists', '/blocks'],
] as const)(
  'blocks with %s are refused',
  async ([, blocks, sentence, at], { here, call, slack }) => {
    const answer = await call('chat.postMessage', { channel: here.channel.id, text: 'x', blocks })

    expect(answer).toMatchObject({ ok: false, error: 'invalid_blocks' })
    const pointed = expect.stringContaining(`[json-pointer:${at}]`)
    expect(answer.errors).toEqual(expect.arrayContaining([pointed]))
    expect(JSON.stringify(answer.response_metadata)).toContain(sentence)
    expect(slack.messagesIn(here.channel)).toEqual([])
  },
)

const nested = { event_type: 'delivery', event_payload: { a: { b: { c: 1 } } } }
const misnamed = { event_type: 'My delivery', event_payload: {} }

test.for([
  ['nothing', {}, 'no_text'],
  [
    '12,001 characters',
    { blocks: [...Array(4).fill(rich(long(3000))), section('x')] },
    'msg_blocks_too_long',
  ],
  ['two tables', { blocks: [table, table] }, 'invalid_attachments'],
  ['40,001 characters of text', { text: long(40_001) }, 'msg_too_long'],
  ['101 attachments', { attachments: Array(101).fill({}) }, 'too_many_attachments'],
  ['nested metadata', { text: 'x', metadata: nested }, 'invalid_metadata_format'],
  ['misnamed metadata', { text: 'x', metadata: misnamed }, 'invalid_metadata_format'],
] as const)('a message with %s is refused', async ([, message, error], { here, call, slack }) => {
  const answer = await call('chat.postMessage', { channel: here.channel.id, ...message })

  expect(answer).toMatchObject({ ok: false, error })
  expect(slack.messagesIn(here.channel)).toEqual([])
})

test('a message of all that is allowed is taken', async ({ slack, here, call }) => {
  const metadata = {
    event_type: 'a',
    event_payload: { key: 'x', many: [{ n: 1 }], flat: { b: true } },
  }
  const blocks = [header(long(150)), ...Array(3).fill(rich(long(2900))), small(long(3000)), table]

  const answer = await call('chat.postMessage', {
    channel: here.channel.id,
    text: 'x',
    blocks,
    metadata,
  })

  expect(answer).toMatchObject({ ok: true, message: { metadata } })
  expect(slack.messagesIn(here.channel)).toMatchObject([{ blocks, metadata }])
})

test('a text too long for one message is cut', async ({ slack, here, call }) => {
  await call('chat.postMessage', { channel: here.channel.id, text: long(4041) })

  expect(slack.messagesIn(here.channel).map((one) => one.text.length)).toEqual([4000, 41])
})

const withUrl = test.extend('say', async ({ slack, here, socketBot }) => {
  await socketBot((app) => {
    app.command('/standards', ({ ack }) => ack())
  })
  const { payload } = await slack.slashCommand({ user: here.member, channel: here.channel })
  return async (body: object) => {
    const url = String(payload.response_url)
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    return [response.status, await response.text()]
  }
})

withUrl('a response URL takes five answers', async ({ say }) => {
  for (let used = 0; used < 5; used += 1) expect(await say({ text: 'x' })).toEqual([200, 'ok'])

  expect(await say({ text: 'x' })).toEqual([404, '{"ok":false,"error":"used_url"}'])
})

withUrl('a response URL lasts half an hour', async ({ slack, say }) => {
  slack.advance(30 * 60_000 + 1)

  expect(await say({ text: 'x' })).toEqual([404, '{"ok":false,"error":"expired_url"}'])
})

withUrl('a response URL refuses what cannot be shown, however long', async ({ slack, say }) => {
  const blocks = Array(5).fill(section(long(3000)))

  expect(await say({ text: 'x', blocks })).toEqual([200, 'ok'])
  expect(await say({ blocks: [section('')] })).toEqual([
    400,
    '{"ok":false,"error":"invalid_blocks"}',
  ])
  slack.faults.add({ kind: 'server-error', stored: false }, { method: 'response_url', times: 1 })
  expect(await say({ text: 'x' })).toEqual([500, 'Server Error'])
})

test('posts that come too fast are told to wait, by channel and by workspace', async ({
  onTestFinished,
}) => {
  const rateLimits = { channelPerSecond: 1, channelBurst: 2, teamPerMinute: 3 }
  const slack = await startSlackServer({ rateLimits })
  onTestFinished(slack.stop)
  const { team, channel, botToken: token } = slack.addWorkspace()
  const other = slack.world.addChannel(team)
  const post = async ({ id }: { id: string }) => {
    const body = new URLSearchParams({ token, channel: id, text: 'Hi' })
    const { status, headers } = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      body,
    })
    return [status, headers.get('retry-after')]
  }

  expect(await post(channel)).toEqual([200, null])
  expect(await post(channel)).toEqual([200, null])
  expect(await post(channel)).toEqual([429, '1'])
  expect(await post(other)).toEqual([200, null])
  expect(await post(other)).toEqual([429, '20'])
  expect(slack.countRateLimited()).toBe(2)
  slack.advance(20_000)
  expect(await post(channel)).toEqual([200, null])
})
