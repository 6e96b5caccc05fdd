import { describe, expect, test } from 'vitest'
import { createProbe } from '../../src/ops/probe.ts'

describe('a probe', () => {
  test('tells what was answered', async () => {
    expect(await createProbe(async () => 7, 1000)()).toEqual({ ok: true, value: 7 })
  })

  test('of what does not answer in time says so, and asks no second time meanwhile', async () => {
    let asked = 0
    const { promise, resolve } = Promise.withResolvers<number>()
    const probe = createProbe(() => {
      asked += 1
      return promise
    }, 20)
    const late = { ok: false, problem: 'no answer within 0.02 s' }
    expect([await probe(), await probe(), asked]).toEqual([late, late, 1])
    resolve(7)
    expect(await probe()).toEqual({ ok: true, value: 7 })
    await probe()
    expect(asked).toBe(2)
  })

  test.each([
    [
      Object.assign(new Error('connect to bot:secret@db'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    [new Error('query', { cause: Object.assign(new Error('x'), { code: '57P03' }) }), '57P03'],
    [new TypeError('secret'), 'TypeError'],
    ['secret', 'no reason given'],
  ])('of what fails tells the code only: %s', async (cause, code) => {
    expect(await createProbe(() => Promise.reject(cause), 1000)()).toEqual({
      ok: false,
      problem: `fails (${code})`,
    })
  })
})
