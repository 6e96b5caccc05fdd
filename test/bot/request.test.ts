import { describe, expect, test } from 'vitest'
import { parseRequest } from '../../src/bot/request.ts'

describe('a command', () => {
  test.each([
    ['upcoming', { command: 'upcoming', sectors: [] }],
    [
      'UPCOMING EV ccc 90',
      { command: 'upcoming', sectors: ['automotive', 'certification'], days: 90 },
    ],
    ['/standards upcoming smart home', { command: 'upcoming', sectors: ['smart-home-iot'] }],
    [
      'upcoming smart home, rohs, ev 30',
      {
        command: 'upcoming',
        sectors: ['smart-home-iot', 'environment-chemicals', 'automotive'],
        days: 30,
      },
    ],
    ['upcoming automotive ev', { command: 'upcoming', sectors: ['automotive'] }],
    ['show GB 44495', { command: 'show', words: 'GB 44495' }],
    ['search “vehicle cybersecurity”', { command: 'search', words: 'vehicle cybersecurity' }],
    ['gb44495', { command: 'show', words: 'gb44495' }],
    ['GB/T 47351-2026', { command: 'show', words: 'GB/T 47351-2026' }],
    ['sectors', { command: 'sectors' }],
    ['', { command: 'help' }],
    ['   help me', { command: 'help' }],
    ['watch gb44495', { command: 'watch', words: 'gb44495' }],
    [
      'Subscribe EV every monday 09:00 Europe/Berlin',
      { command: 'subscribe', words: 'EV every monday 09:00 Europe/Berlin' },
    ],
    ['unsubscribe ev, ccc', { command: 'unsubscribe', sectors: ['automotive', 'certification'] }],
    ['pause', { command: 'pause', words: '' }],
    ['access', { command: 'access' }],
    ['Help.', { command: 'help' }],
    ['resume!', { command: 'resume' }],
    ['Upcoming: ev', { command: 'upcoming', sectors: ['automotive'] }],
    ['upcoming ev 30d', { command: 'upcoming', sectors: ['automotive'], days: 30 }],
    ['upcoming ev in 30 days.', { command: 'upcoming', sectors: ['automotive'], days: 30 }],
    ['upcoming the next 2 weeks', { command: 'upcoming', sectors: [], days: 14 }],
    [
      'upcoming ccc, ev Next Week',
      { command: 'upcoming', sectors: ['certification', 'automotive'], days: 7 },
    ],
    ['upcoming 90 automotive', { command: 'upcoming', sectors: ['automotive'], days: 90 }],
    ['upcoming automotive，90', { command: 'upcoming', sectors: ['automotive'], days: 90 }],
    ['upcoming ev / ccc。', { command: 'upcoming', sectors: ['automotive', 'certification'] }],
    ['unsubscribe all', { command: 'unsubscribe', sectors: [] }],
    ['unsubscribe from ev', { command: 'unsubscribe', sectors: ['automotive'] }],
    ['subscribe daily 8 o’clock', { command: 'subscribe', words: 'daily 8 oclock' }],
    ['access everyone', { command: 'access', access: { rule: 'anyone', listed: [] } }],
    ['mention <!subteam^S7|@ev-team>', { command: 'mention', group: 'S7' }],
    ['mention nobody', { command: 'mention', group: null }],
    ['access ALL', { command: 'access', access: { rule: 'anyone', listed: [] } }],
    ['access managers only', { command: 'access', access: { rule: 'managers', listed: [] } }],
    ['access managers', { command: 'access', access: { rule: 'managers', listed: [] } }],
    [
      'access <@U012AB|anna> <@&77> U034CD',
      {
        command: 'access',
        access: { rule: 'listed', listed: ['U012AB', '77', 'U034CD'], groups: ['77'] },
      },
    ],
  ])('typed as “%s” is understood', (text, request) => {
    expect(parseRequest(text)).toEqual({ ok: true, value: request })
  })

  test.each([
    ['upcomming', '“upcomming” is no command. Did you mean upcoming?'],
    ['gibberish', '“gibberish” is no command.'],
    ['show', 'show needs something to look for, such as: show GB 44495'],
    ['search  ', 'search needs something to look for, such as: search vehicle cybersecurity'],
    ['subscripe ev', '“subscripe” is no command. Did you mean subscribe?'],
    ['watch', 'watch needs something to look for, such as: watch GB 44495'],
    [
      'access maybe',
      '“maybe” names nobody; write access anyone or access managers, or mention people: access @Anna @Ben',
    ],
    [
      'access EVERYTHING',
      '“EVERYTHING” names nobody; write access anyone or access managers, or mention people: access @Anna @Ben',
    ],
    ['upcoming 0', '"0" is no horizon; use 1 to 3650 days'],
    ['upcoming 99999', '"99999" is no horizon; use 1 to 3650 days'],
  ])('typed as “%s” is refused with the nearest thing that would work', (text, problem) => {
    expect(parseRequest(text)).toEqual({ ok: false, problem })
  })

  test('with an unknown sector names the nearest one', () => {
    const refused = parseRequest('upcoming autmotive')
    expect(refused.ok ? '' : refused.problem.split(' Known:')[0]).toBe(
      '"autmotive" is no sector. Did you mean automotive?',
    )
  })
})
