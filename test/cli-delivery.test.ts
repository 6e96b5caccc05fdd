import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { PostOutcome } from '../src/bot/platform.ts'
import { type Delivery, getDelivery, listDeliveries } from '../src/db/deliveries.ts'
import { saveSubscription } from '../src/db/subscriptions.ts'
import { EVERYTHING } from '../src/domain/filter.ts'
import { defaultSettings } from '../src/domain/settings.ts'
import { createCourier } from '../src/jobs/deliver.ts'
import { planDue } from '../src/jobs/plan.ts'
import { openQueue, type Queue } from '../src/jobs/queue.ts'
import { createLogger } from '../src/log.ts'
import { CHANNEL, expectRefusal, type Office, openOffice, said } from './support/office.ts'
import { createRecorder } from './support/recorder.ts'

/** How long the service may take to do what it does within seconds. */
const PATIENCE = { timeout: 15_000 }

/** How messages to each channel end. */
const FATES: Readonly<Record<string, PostOutcome>> = {
  C1: { outcome: 'sent', messageId: '1782111622.000100' },
  C2: { outcome: 'refused', because: 'message', reason: 'invalid_blocks' },
  C3: { outcome: 'unknown', reason: 'no answer within 10 seconds' },
}

describe('npm run deliveries', () => {
  let office: Office
  let queue: Queue
  const recorder = createRecorder('slack')
  const run = (...args: string[]) => office.run('deliveries', ...args)
  let now = Temporal.Instant.from('2026-06-22T06:00:00Z')
  const clock = () => now

  /** A service that has delivered one Monday's digests, and is still at work. */
  beforeAll(async () => {
    office = await openOffice()
    const { db, queueSource } = office
    const usual = defaultSettings('Europe/Berlin')
    for (const channel of ['C1', 'C2', 'C3', 'C4']) {
      const isQuiet = channel === 'C4'
      const filter = { ...EVERYTHING, sectors: [isQuiet ? 'robotics' : 'automotive'] } as const
      const whenEmpty = isQuiet ? 'stay-silent' : 'say-so'
      const place = { platform: 'slack', workspace: 'T1', channel, owner: 'U1' } as const
      const wish = { ...place, settings: { ...usual, filter, whenEmpty } } as const
      await saveSubscription(db, wish, { by: 'U1', at: now })
    }
    queue = await openQueue({
      source: queueSource,
      onError: (cause) => {
        throw cause
      },
    })
    const fates = new Map(Object.entries(FATES))
    const platform: typeof recorder = {
      ...recorder,
      async post(target, message, key) {
        const fate = fates.get(target.channel)
        fates.delete(target.channel)
        recorder.outcomes.push(...(fate === undefined ? [] : [fate]))
        return recorder.post(target, message, key)
      },
    }
    const courier = createCourier({
      db,
      clock,
      queue,
      platforms: [platform],
      log: createLogger('silent'),
      patience: { days: 7, attempts: 5 },
    })
    now = Temporal.Instant.from('2026-06-22T07:00:00Z')
    await planDue({ db, clock, queue, platforms: ['slack'] })
    await queue.work((jobs) => courier.deliver(jobs))
    await vi.waitFor(async () => {
      expect(await queue.dead()).toHaveLength(1)
      const states = (await ledger()).map(({ state }) => state)
      expect(states.sort()).toEqual(['failed', 'sent', 'skipped', 'unknown'])
    }, PATIENCE)
  })
  afterAll(async () => {
    await queue.stop()
    await office.close()
  })

  const ledger = () => listDeliveries(office.db, { limit: 10 })
  async function deliveryOf(state: Delivery['state']): Promise<number> {
    const found = (await ledger()).find((one) => one.state === state)
    if (found === undefined) throw new Error(`nothing is ${state}`)
    return found.id
  }

  test('lists what became of every message', async () => {
    const lines = (await said(run('list'))).split('\n')
    expect(lines[0]).toBe('4 deliveries')
    expect(
      lines
        .slice(1)
        .join('\n')
        .replaceAll(/ +delivery \d+/g, ''),
    ).toContain('2026-06-22 07:00 UTC · digest · failed\n  slack/T1/C2: “invalid_blocks”\n')
    const of = async (...args: string[]): Promise<Record<string, unknown>[]> =>
      JSON.parse(await said(run('list', '--format', 'json', ...args)))
    expect(await of('--state', 'unknown', 'skipped', '--since', '2026-06-22')).toMatchObject([
      { place: 'slack/T1/C4', state: 'skipped', reason: 'nothing was due', attempts: 0 },
      { place: 'slack/T1/C3', state: 'unknown', reason: 'no answer within 10 seconds' },
    ])
    expect(await of('--dead')).toMatchObject([
      { place: 'slack/T1/C2', deadSince: expect.stringMatching(/^20\d\d-/) },
    ])
    const none = ['--platform', 'slack', '--kind', 'digest', '--since', '2026-06-23', '--dead']
    expect(await of('--subscription', 'slack/T1/C2', ...none)).toEqual([])
    expect((await run('list', '--limit', '1')).stderr).toBe(
      'There may be more; --limit sets how many are shown.\n',
    )
  })

  test('shows one with its messages, the dates it told, and what it said', async () => {
    const id = await deliveryOf('sent')
    const shown = await said(run('show', String(id)))
    expect(shown.split('\nLast change')[0]).toContain(`Delivery ${id}: digest for slack/T1/C1
- State: sent
- Slot: 2026-06-22 07:00 UTC (Mon 22 Jun 2026 at 09:00, Europe/Berlin)
- Attempts: 1
`)
    expect(shown).toContain(`MESSAGES
- 1: sent as 1782111622.000100

DATES IT TELLS
- gb-44495-2024: Wed 1 Jul 2026 takes effect

WHAT IT SAYS
China standards · Mon 22 Jun 2026 · automotive
`)
    const json: unknown = JSON.parse(await said(run('show', String(id), '--format', 'json')))
    expect(json).toMatchObject({
      state: 'sent',
      parts: [{ ordinal: 0, state: 'sent', messageId: '1782111622.000100' }],
      told: [{ itemId: 'gb-44495-2024', key: 'entry-into-force', date: '2026-07-01', step: null }],
      text: expect.stringContaining('China standards · Mon 22 Jun 2026 · automotive\n'),
    })
  })

  test('explains with the platform’s own words why an item was not there', async () => {
    const explained = await said(run('explain', 'slack/T1/C2', 'gb44495'))
    expect(explained).toContain('“invalid_blocks”')
    expect(explained.replaceAll(/\s+/g, ' ')).toContain(
      `the latest first: ${await deliveryOf('failed')}; npm run deliveries -- show`,
    )
  })

  test('explains by filter, horizon and pause', async () => {
    const left = await said(run('explain', 'slack/T1/C1', 'GB 38031-2125'))
    expect(left).toMatch(/^No: .*GB 38031-2125/)
    expect(left).toMatch(/^- Sectors: .*automotive.*batteries/m)
    await office.run('subscriptions', 'add', ...CHANNEL, '--sector', 'batteries')
    const later = await said(run('explain', 'slack/T1/C1', 'GB 38031-2125'))
    expect(later).toMatch(/^No: .*GB 38031-2125.* 212[45]\n/)
    await office.run('subscriptions', 'pause', 'slack/T1/C1', '--reason', 'holidays')
    const paused = await said(run('explain', 'slack/T1/C1', 'gb44495'))
    expect(paused).toMatch(/Paused since \w+ \d+ \w+ 20\d\d: “holidays”/)
    expect(paused).toMatch(/Mon 22 Jun 2026.* sent/)
    await office.run('subscriptions', 'resume', 'slack/T1/C1')
  })

  test('does not send twice what was sent or may be there', async () => {
    const sent = await run('retry', String(await deliveryOf('sent')))
    expect(sent).toMatchObject({ exitCode: 2, stdout: '' })
    expect(sent.stderr).toMatch(/was sent at 2026-06-22 07:00 UTC; it is not sent twice\.\n$/)
    const unknown = await run('retry', String(await deliveryOf('unknown')))
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' })
    expect(unknown.stderr).toContain('if it is not there, add --although-it-may-be-there.')
    expect(recorder.posted.filter((one) => /^C[13]/.test(one))).toHaveLength(2)
  })

  test('settles only what may be there, and as it was found', async () => {
    const refusal = async (state: Delivery['state'], ...found: string[]) => {
      const id = await deliveryOf(state)
      const { exitCode, stderr } = await run('settle', String(id), ...found)
      expect(exitCode).toBe(2)
      return stderr.replaceAll(String(id), 'N')
    }
    const askWhat = 'Say what you found in the channel: --sent or --not-sent.'
    expect(await refusal('unknown')).toContain(askWhat)
    expect(await refusal('unknown', '--sent', '--not-sent')).toContain(askWhat)
    expect(await refusal('sent', '--not-sent')).toMatch(/; there is nothing to settle\.\n$/)
    expect(await refusal('failed', '--sent')).toContain(
      'Delivery N has failed: it is not in the channel. To send it: npm run deliveries -- retry N',
    )
    expect(await refusal('skipped', '--sent')).toContain(
      'Delivery N was skipped: nothing of it was sent, so there is nothing to settle.',
    )
  })

  test('puts back what failed, or may be there if that is said, and the service sends it anew', async () => {
    const [failed, unknown] = [await deliveryOf('failed'), await deliveryOf('unknown')]
    expect((await run('retry', String(failed))).stderr).toBe(
      `Delivery ${failed} is back: the service sends it within a minute, or once it starts, written anew as of that day unless some of it is in the channel; if nothing of it is due any more, it is skipped. See: npm run deliveries -- show ${failed}\n`,
    )
    await run('retry', String(unknown), '--although-it-may-be-there')
    now = Temporal.Instant.from('2026-06-23T07:00:00Z')
    await planDue({ db: office.db, clock, queue, platforms: ['slack'] })
    const states = async () =>
      Promise.all([failed, unknown].map(async (id) => (await getDelivery(office.db, id))?.state))
    await expect.poll(states, PATIENCE).toEqual(['sent', 'sent'])
    expect(await queue.dead()).toEqual([])
    expect(recorder.posted.filter((one) => one.startsWith('C3'))).toHaveLength(2)
    expect(await said(run('show', String(failed)))).toContain(
      '\nWHAT IT SAYS\nChina standards · Tue 23 Jun 2026 · automotive\n',
    )
  })

  test.each([
    ['--sent', 'counts as sent.', { state: 'sent' }],
    [
      '--not-sent',
      'counts as failed. To send it again: npm run deliveries -- retry',
      { state: 'failed', reason: 'an operator found that it had not arrived' },
    ],
  ])('settles with %s what may be there', async (found, sentence, standing) => {
    const id = await deliveryOf('sent')
    await office.db.execute(
      sql`update deliveries set state = 'unknown', reason = 'lost' where id = ${id}`,
    )
    const { exitCode, stderr } = await run('settle', String(id), found)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining(`Delivery ${id} ${sentence}`),
    })
    expect(await getDelivery(office.db, id)).toMatchObject(standing)
  })

  test('puts nothing back for a channel that is paused or removed', async () => {
    const id = String(await deliveryOf('skipped'))
    await office.run('subscriptions', 'pause', 'slack/T1/C4')
    expect((await run('retry', id)).stderr).toContain('which is paused. Resume it: ')
    await office.run('subscriptions', 'remove', 'slack/T1/C4')
    expect((await run('retry', id)).stderr).toContain('which was removed. Add it again first.')
  })

  test.concurrent.each([
    [['show', 'x'], '"x" is not the number of a delivery; the list shows them.'],
    [['show', '999'], 'There is no delivery 999.'],
    [['list', '--state', 'fialed'], 'Allowed choices are planned, sending, sent, '],
    [['list', '--limit', '0'], '"0" is not a number from 1 to 100000.'],
    [['explain', '1', 'gb44459'], 'Did you mean GB 44495-2024'],
    [['explain', '1'], "missing required argument 'identifier'"],
  ])('refuses %j with a sentence and exit code 2', (args, sentence) =>
    expectRefusal(run(...args), sentence),
  )
})
