import { expect, test } from 'vitest'
import { startChild } from './child.ts'
import { createLimits } from './http-limits.ts'
import { createHttpPlatform } from './http-platform.ts'
import { startHttpServer } from './http-server.ts'

const TARGET = { workspace: 'T1', channel: 'team' }

test('the chat over HTTP shows a message that was posted twice as two', async () => {
  const chat = await startHttpServer()
  const platform = createHttpPlatform({ name: 'slack', url: chat.url })
  const ends = [
    await platform.post(TARGET, 'hello', '1/0'),
    await platform.post(TARGET, 'hello', '1/0'),
    await platform.find(TARGET, 'hello', '1/0'),
    await platform.find(TARGET, 'hello', '1/1'),
  ]
  await chat.stop()
  expect(ends).toEqual([
    { outcome: 'sent', messageId: '1' },
    { outcome: 'sent', messageId: '2' },
    { found: 'yes', messageId: '1' },
    { found: 'no' },
  ])
  expect(chat.messages.map(({ place, key, message }) => [place, key, message])).toEqual([
    ['T1/team', '1/0', 'hello'],
    ['T1/team', '1/0', 'hello'],
  ])
})

test('the chat over HTTP runs in a process of its own as well', async () => {
  const limits = { perSecond: 1 }
  const child = startChild('http-server-process.ts', JSON.stringify({ limits }))
  const url = await child.nextLine()
  const platform = createHttpPlatform({ name: 'discord', url })
  const ends = [await platform.post(TARGET, 'a', '1/0'), await platform.post(TARGET, 'b', '2/0')]
  const stored = await (await fetch(`${url}/messages`)).json()
  await child.kill()
  expect(ends).toMatchObject([{ outcome: 'sent' }, { outcome: 'limited', scope: 'platform' }])
  expect(stored).toEqual([{ id: '1', place: 'T1/team', key: '1/0', message: 'a' }])
})

test('a limit of a second counts from the first post of the second', () => {
  const limits = createLimits({ perSecond: 3 })
  const taken = Array.from({ length: 5 }, (_, index) => limits.take(`C${index}`)?.scope)
  expect(taken).toEqual([undefined, undefined, undefined, 'platform', 'platform'])
})

test('a limit of a channel lets some through after a rest, and holds back no other channel', () => {
  const limits = createLimits({ perChannel: { intervalMs: 1000, burst: 2 } })
  const taken = ['a', 'a', 'a', 'b'].map((place) => limits.take(place)?.scope)
  expect(taken).toEqual([undefined, undefined, 'channel', undefined])
})
