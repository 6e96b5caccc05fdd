import { describe, expect, test } from 'vitest'
import { createLogger, type Logger } from '../src/log.ts'

/** The line a program writes, as an operator reads it. */
function written(write: (log: Logger) => void): Record<string, unknown> {
  const lines: string[] = []
  write(createLogger('info', { write: (line) => void lines.push(line) }))
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

const ADDRESS = 'postgres://bot:s3cr/et@db.example:5432/bot'
const SLACK = ['xoxb', '123456789012', 'abcdefABCDEF'].join('-')
const DISCORD = ['M'.repeat(24), 'abc_-1', 'n'.repeat(38)].join('.')

describe('the log', () => {
  test('keeps what identifies a delivery', () => {
    const line = written((log) => log.info({ delivery: 7, state: 'sent' }, 'delivery'))
    expect(line).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      delivery: 7,
      state: 'sent',
      msg: 'delivery',
    })
  })

  test.each([
    [ADDRESS.replace('/et', ''), 'postgres://[hidden]@db.example:5432/bot'],
    ['postgresql://bot:p@ss@db/bot?x=1', 'postgresql://[hidden]@db/bot?x=1'],
    ['postgres://db.example/bot', 'postgres://db.example/bot'],
    [`invalid_auth for ${SLACK}`, 'invalid_auth for [hidden]'],
    ['xapp-1-A0-12-ab', '[hidden]'],
    [
      'POST https://hooks.slack.com/services/T1/B1/x',
      'POST https://hooks.slack.com/services/[hidden]',
    ],
    [
      'wss://wss-primary.slack.com/link/?ticket=12ab-34&app_id=A1',
      'wss://wss-primary.slack.com/link/?ticket=[hidden]&app_id=A1',
    ],
    [
      'GET /slack/oauth_redirect?code=1.2&state=ey.x',
      'GET /slack/oauth_redirect?code=[hidden]&state=[hidden]',
    ],
    [`params: v0=${'0a'.repeat(32)}`, 'params: v0=[hidden]'],
    [`Authorization: Bot ${DISCORD}`, 'Authorization: Bot [hidden]'],
    [`401 for ${DISCORD}, no bot`, '401 for [hidden], no bot'],
    [`token=${DISCORD}`, 'token=[hidden]'],
    [
      'see MIIT.gov.cn and NewEnergyVehicleStandards.cn.html',
      'see MIIT.gov.cn and NewEnergyVehicleStandards.cn.html',
    ],
    [
      'POST /api/v10/interactions/42/aW50/callback',
      'POST /api/v10/interactions/42/[hidden]/callback',
    ],
    [
      'PATCH /webhooks/42/aW50/messages/@original',
      'PATCH /webhooks/42/[hidden]/messages/@original',
    ],
  ])('of an error that says “%s” keeps “%s”', (said, kept) => {
    const { err } = written((log) => log.error({ err: new Error(said) }, 'failed'))
    const stack = expect.stringContaining(`Error: ${kept}\n    at `)
    expect(err).toEqual({ type: 'Error', message: kept, stack })
  })

  test('hides an address in the error behind an error, and in what an error carries along', () => {
    const cause = Object.assign(new TypeError('Invalid URL'), { input: ADDRESS.replace('/et', '') })
    const { err } = written((log) => log.error({ err: new Error('no database', { cause }) }))
    expect(JSON.stringify(err)).not.toContain('s3cr')
    expect(err).toMatchObject({ message: 'no database: Invalid URL' })
    const line = written((log) => log.error({ err: cause }, 'failed'))
    expect(line.err).toMatchObject({ input: 'postgres://[hidden]@db.example:5432/bot' })
  })

  test('hides tokens that the errors of HTTP clients carry with the request, however deep', () => {
    const request = {
      headers: { Authorization: `Bearer ${SLACK}` },
      token: SLACK,
      url: 'https://x',
    }
    const original = Object.assign(new Error('Request failed'), { config: request, request })
    const err = Object.assign(new Error('An HTTP error'), { original })
    const line = written((log) => log.error({ err }, 'failed'))
    expect(JSON.stringify(line)).not.toContain(SLACK)
    expect(line.err).toMatchObject({
      original: {
        config: { headers: { Authorization: '[hidden]' }, token: '[hidden]', url: 'https://x' },
      },
    })
  })

  test('hides a token in the reason for which a delivery failed', () => {
    const line = written((log) => log.warn({ delivery: 7, reason: `sent as ${SLACK}` }, 'delivery'))
    expect(line).toMatchObject({ delivery: 7, reason: 'sent as [hidden]' })
  })

  test('comes to an end with an error that holds itself', () => {
    const err = Object.assign(new Error('round'), { self: {} })
    err.self = { err: { of: err.self, raw: err } }
    expect(written((log) => log.error({ err })).err).toMatchObject({ message: 'round' })
  })

  test('hides what is logged under the name of a secret', () => {
    const config = { databaseUrl: ADDRESS, port: 8080, password: 's3cret', signingSecret: 'x' }
    const line = written((log) => log.info({ token: SLACK, config }, 'started'))
    expect(line).toMatchObject({
      token: '[hidden]',
      config: {
        databaseUrl: '[hidden]',
        port: 8080,
        password: '[hidden]',
        signingSecret: '[hidden]',
      },
    })
  })
})
