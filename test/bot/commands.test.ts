import { describe, expect, test } from 'vitest'
import { parseCommand } from '../../src/bot/commands.ts'

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
  ])('typed as “%s” is understood', (text, request) => {
    expect(parseCommand(text)).toEqual({ ok: true, value: request })
  })

  test.each([
    ['upcomming', '“upcomming” is no command. Did you mean upcoming?'],
    ['gibberish', '“gibberish” is no command. Known: upcoming, search, show, sectors, help.'],
    ['show', 'show needs something to look for, such as: show GB 44495'],
    ['search  ', 'search needs something to look for, such as: search vehicle cybersecurity'],
    ['upcoming 0', '“0” days is not a horizon; use a number from 1 to 3650.'],
    ['upcoming 99999', '“99999” days is not a horizon; use a number from 1 to 3650.'],
  ])('typed as “%s” is refused with the nearest thing that would work', (text, problem) => {
    expect(parseCommand(text)).toEqual({ ok: false, problem })
  })

  test('with an unknown sector names the nearest one', () => {
    const refused = parseCommand('upcoming autmotive')
    expect(refused.ok ? '' : refused.problem.split(' Known:')[0]).toBe(
      '"autmotive" is no sector. Did you mean automotive?',
    )
  })
})
