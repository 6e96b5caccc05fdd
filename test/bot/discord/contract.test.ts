import type { ApiErrorCode } from '../../support/discord-server.ts'
import { testPlatform } from '../platform-contract.ts'
import { openPlace, personAt, startPlatform, textOf } from './service.ts'

const NEXT_POST = { route: 'POST /channels/:channel/messages', times: 1 } as const

testPlatform(async ({ db, clock }) => {
  const place = await openPlace()
  const { server, guild, channel, ben } = place
  const platform = await startPlatform(place, { db, clock })
  const person = personAt(place, ben)
  const fault = (name: string, code: ApiErrorCode, because: 'channel' | 'removed' | 'message') => ({
    name,
    inject: () => void server.inject({ fault: 'error', code }, NEXT_POST),
    outcome: { outcome: 'refused', because } as const,
  })
  return {
    platform,
    target: { workspace: guild.id, channel: channel.id },
    posted: () => server.messagesIn(channel).map(textOf),
    group: server.addRole(guild, { mentionable: true }).id,
    below: (messageId) => server.channel(messageId).messages.map(textOf),
    async asks(text) {
      const [subcommand = '', first = ''] = text.split(' ')
      const options: Record<string, string | number> =
        subcommand === 'show' ? { identifier: first } : { sectors: first, days: 90 }
      return (await person.types({ subcommand, options })).text
    },
    pings: () =>
      server
        .messagesIn(channel)
        .filter(({ pinged }) => pinged.everyone || pinged.users.length + pinged.roles.length > 0)
        .length,
    faults: [
      fault('the channel is gone', 10003, 'channel'),
      fault('the bot may not post', 50013, 'channel'),
      fault('the bot was removed', 10004, 'removed'),
      fault('the message is not taken', 50035, 'message'),
      {
        name: 'too many messages',
        inject: () =>
          void server.inject({ fault: 'rate-limit', retryAfterSeconds: 0.01 }, NEXT_POST),
        outcome: { outcome: 'limited', scope: 'channel' },
      },
      {
        name: 'the answer is lost',
        inject: () => void server.inject({ fault: 'drop', when: 'after' }, NEXT_POST),
        outcome: { outcome: 'unknown' },
      },
    ],
  }
})
