import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

function problemsOf(environment: Record<string, string>): string[] {
  const config = readConfig(environment)
  return config.ok ? [] : config.problem.split('\n')
}

describe('the settings', () => {
  test('that are wrong are named all at once, those of the platforms and of how they go together too', () => {
    expect(
      problemsOf({
        TIME_ZONE: 'Mars/X',
        PORT: '70000',
        SLACK_APP_TOKEN: 'xoxp-1',
        SLACK_BOT_TOKEN: 'xapp-1',
        DISCORD_TOKEN: 'my secret',
        DISCORD_API_URL: 'discord',
      }),
    ).toEqual([
      'TIME_ZONE: "Mars/X" is not a time zone; use an IANA name such as Europe/Brussels, Asia/Shanghai or UTC',
      'PORT: must be a whole number from 1 to 65535',
      'DISCORD_TOKEN: is not the token of a bot: three parts with dots between them, from the page Bot of the application (its value is not shown)',
      'DISCORD_API_URL: must be an address',
      'SLACK_APP_TOKEN: must begin with xapp- (its value is not shown)',
      'SLACK_BOT_TOKEN: must begin with xoxb- (its value is not shown)',
    ])
  })

  test('that are wrong are not told to be missing', () => {
    const http = { SLACK_SIGNING_SECRET: 's', SLACK_CLIENT_ID: 'i', SLACK_CLIENT_SECRET: 'c' }
    const keys = 'ENCRYPTION_KEYS: must be keys of 32 bytes in base64, joined by commas; '
    const make = 'make one with: openssl rand -base64 32'
    expect(problemsOf({ ...http, ENCRYPTION_KEYS: 'short' })).toEqual([`${keys}${make}`])
    expect(problemsOf({ SLACK_CLIENT_ID: 'i', ENCRYPTION_KEYS: 'short' })).toEqual([
      `${keys}${make}`,
      'SLACK_SIGNING_SECRET, SLACK_CLIENT_SECRET: missing, for SLACK_CLIENT_ID, ENCRYPTION_KEYS are set.',
    ])
    expect(problemsOf({ SLACK_APP_TOKEN: '"xapp-1"', SLACK_BOT_TOKEN: '"xoxb-1"' })).toEqual([
      'SLACK_APP_TOKEN: stands in quotes: write it without (it is not shown)',
      'SLACK_BOT_TOKEN: stands in quotes: write it without (it is not shown)',
    ])
  })

  test('in quotes are told so, and nothing else of them', () => {
    expect(problemsOf({ DISCORD_TOKEN: '“a.b.c”' })).toEqual([
      'DISCORD_TOKEN: stands in quotes: write it without (it is not shown)',
    ])
  })

  test('are taken without the spaces around them, and one that is blank is not set', () => {
    const config = readConfig({ DISCORD_TOKEN: ' a.b.c\n', PORT: ' ', LOG_LEVEL: ' info ' })
    expect(config.ok && config.value).toMatchObject({
      discord: { token: 'a.b.c' },
      port: undefined,
      logLevel: 'info',
    })
  })

  test.each([
    ['SLACK_API_URL', 'tokens are'],
    ['DISCORD_API_URL', 'the token is'],
  ])('%s without https is refused, except on this machine', (name, what) => {
    expect(problemsOf({ [name]: 'http://proxy.example/' })).toEqual([
      `${name}: must begin with https://, for ${what} sent there`,
    ])
    expect(problemsOf({ [name]: 'http://localhost:8080/' })).toEqual([])
  })
})
