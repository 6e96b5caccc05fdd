import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ITEM_TYPES, KEY_DATE_KINDS } from '../../src/domain/item.ts'
import { SECTORS } from '../../src/domain/sector.ts'
import { DETAILS, defaultSettings, EMPTY_POLICIES } from '../../src/domain/settings.ts'
import {
  parseSettingsFile,
  printSettingsFile,
  type SubscriptionEntry,
} from '../../src/domain/settings-file.ts'
import { anyCadence } from '../support/cadences.ts'

const LEAST = {
  platform: 'slack',
  workspace: 'T1',
  channel: 'C1',
  owner: 'U1',
  cadence: 'mondays at 9 Berlin',
}

const NOW = Temporal.Instant.from('2026-06-01T08:00:00Z')
const soonest = NOW.epochMilliseconds + 1
const latest = NOW.add({ hours: 24 * 3650 }).epochMilliseconds

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((one) => /^(?=.*\S)\P{Cc}+$/u.test(one))
const id = fc.constantFrom('gb-44495-2024', 'power-banks', 'ccc')
const steps = fc
  .uniqueArray(fc.nat(365), { maxLength: 10 })
  .map((days) => days.sort((a, b) => b - a))
const entry: fc.Arbitrary<SubscriptionEntry> = fc.record(
  {
    platform: fc.constantFrom('slack', 'discord', 'console'),
    workspace: text,
    channel: text,
    owner: text,
    settings: fc.record(
      {
        filter: fc.record(
          {
            sectors: fc.uniqueArray(fc.constantFrom(...SECTORS)),
            kinds: fc.uniqueArray(fc.constantFrom(...KEY_DATE_KINDS)),
            types: fc.uniqueArray(fc.constantFrom(...ITEM_TYPES)),
            mandatoryOnly: fc.boolean(),
            committee: text,
            words: fc.uniqueArray(text),
            watched: fc.uniqueArray(id),
            muted: fc.uniqueArray(id),
            watchedOnly: fc.boolean(),
          },
          {
            requiredKeys: [
              'sectors',
              'kinds',
              'types',
              'mandatoryOnly',
              'words',
              'watched',
              'muted',
              'watchedOnly',
            ],
          },
        ),
        cadence: anyCadence,
        horizonDays: fc.integer({ min: 1, max: 3650 }),
        remind: fc.boolean(),
        reminderSteps: fc.record({ closing: steps, effect: steps }),
        whenEmpty: fc.constantFrom(...EMPTY_POLICIES),
        detail: fc.constantFrom(...DETAILS),
        mention: fc.constantFrom('S1', '77'),
      },
      {
        requiredKeys: ['filter', 'cadence', 'remind', 'reminderSteps', 'whenEmpty', 'detail'],
      },
    ),
    pause: fc.record(
      {
        reason: text,
        by: fc.constantFrom('person', 'platform'),
        until: fc.oneof(
          fc
            .integer({ min: soonest, max: latest })
            .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms)),
          fc.constant(Temporal.Instant.from('2026-12-24T09:00:00Z')),
        ),
      },
      { requiredKeys: ['reason', 'by'] },
    ),
  },
  { requiredKeys: ['platform', 'workspace', 'channel', 'owner', 'settings'] },
)

/** The lines of a refusal; none where the entries are right. */
function problems(...subscriptions: unknown[]): string[] {
  const parsed = parseSettingsFile({ subscriptions }, NOW)
  return parsed.ok ? [] : parsed.problem.split('\n')
}

describe('a settings file', () => {
  test('needs no more than a channel, an owner and a cadence', () => {
    expect(parseSettingsFile({ subscriptions: [LEAST] }, NOW)).toEqual({
      ok: true,
      value: [
        {
          platform: 'slack',
          workspace: 'T1',
          channel: 'C1',
          owner: 'U1',
          settings: defaultSettings('Europe/Berlin'),
        },
      ],
    })
  })

  test('takes the words people use for sectors, kinds and types, each once', () => {
    const wishes = {
      sectors: ['ev', 'automotive', 'ccc'],
      kinds: ['comments'],
      types: ['gb/t'],
      reminderSteps: { closing: [1, 7, 7] },
      paused: 'moved to another channel',
    }
    const parsed = parseSettingsFile({ subscriptions: [{ ...LEAST, ...wishes }] }, NOW)
    const [first] = parsed.ok ? parsed.value : []
    expect(first?.settings.filter).toMatchObject({
      sectors: ['automotive', 'certification'],
      kinds: ['comment-deadline'],
      types: ['recommended-national-standard'],
    })
    expect(first?.settings.reminderSteps).toEqual({ closing: [7, 1], effect: [180, 90, 30, 7, 0] })
    expect(first?.pause).toEqual({ reason: 'moved to another channel', by: 'person' })
  })

  test('that is printed is read back the same', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, {
          minLength: 1,
          maxLength: 4,
          selector: ({ platform, workspace, channel }) =>
            JSON.stringify([platform, workspace, channel]),
        }),
        (entries) => {
          const file: unknown = JSON.parse(JSON.stringify(printSettingsFile(entries)))
          expect(parseSettingsFile(file, NOW)).toEqual({ ok: true, value: entries })
        },
      ),
    )
  })

  test('ends a pause at the hour of the channel’s messages, or at the time that is named', () => {
    const until = (written: string) => {
      const paused = { reason: 'holidays', until: written, by: 'platform' }
      const parsed = parseSettingsFile({ subscriptions: [{ ...LEAST, paused }] }, NOW)
      return parsed.ok ? parsed.value.map(({ pause }) => pause) : parsed.problem
    }
    const reason = { reason: 'holidays', by: 'platform' }
    expect(until('2026-12-24')).toEqual([
      { ...reason, until: Temporal.Instant.from('2026-12-24T08:00:00Z') },
    ])
    expect(until('2026-12-24T12:00:00.1234+01:00')).toEqual([
      { ...reason, until: Temporal.Instant.from('2026-12-24T11:00:00.123Z') },
    ])
  })

  test('is printed without what would be so anyway', () => {
    const entries: SubscriptionEntry[] = [
      {
        platform: 'discord',
        workspace: '1',
        channel: '2',
        owner: '3',
        settings: { ...defaultSettings('UTC'), detail: 'full' },
      },
    ]
    expect(printSettingsFile(entries)).toEqual({
      subscriptions: [
        {
          platform: 'discord',
          workspace: '1',
          channel: '2',
          owner: '3',
          cadence: 'every Monday at 09:00 UTC',
          detail: 'full',
        },
      ],
    })
  })

  test.each([
    [null, 'the file: is empty; give a file that begins with "subscriptions:"'],
    ['words', 'the file: "words" is not a file that begins with "subscriptions:"'],
    [{ subscriptions: null }, 'subscriptions: is empty; give a list of at least one subscription'],
    [{ subscriptions: [] }, 'subscriptions: is empty; give a list of at least one subscription'],
    [
      { subscriptions: [LEAST], subscription: [] },
      'subscription: is no setting. Did you mean subscriptions? Known: subscriptions.',
    ],
  ])('that holds %j is refused', (file, problem) => {
    expect(parseSettingsFile(file, NOW)).toEqual({ ok: false, problem })
  })

  const known =
    'Known: platform, workspace, channel, owner, paused, cadence, sectors, kinds, types, mandatoryOnly, committee, words, watched, muted, watchedOnly, horizonDays, remind, reminderSteps, whenEmpty, detail, mention.'
  test.each([
    [{ platform: 'slak' }, 'platform: "slak" is not slack, discord or console'],
    [
      { channel: 1183746182374 },
      'channel: 1183746182374 is a number; write it in quotes: "1183746182374"',
    ],
    [
      { owner: undefined },
      'owner: is missing; give the id of the person to be told when something is wrong, in quotes',
    ],
    [
      { cadence: 'weekly' },
      'cadence: No time zone is named. Write it like "every Monday at 09:00 Europe/Brussels".',
    ],
    [
      { cadence: null },
      'cadence: is empty; give a text such as "every Monday at 09:00 Europe/Berlin"',
    ],
    [
      { sectors: ['ev', 'automotiv'] },
      'sectors[1]: "automotiv" is no sector. Did you mean automotive?',
    ],
    [{ sectors: 'ev' }, 'sectors: "ev" is not a list of sectors, such as [automotive, ccc]'],
    [{ kinds: [7] }, 'kinds[0]: 7 is not a word'],
    [{ sectors: [''] }, `sectors[0]: The sector is empty. Known: ${SECTORS.join(', ')}.`],
    [
      { sectors: ['e'.repeat(300)] },
      `sectors[0]: "${'e'.repeat(79)}… is 300 characters long; 200 at most`,
    ],
    [{ mandatoryOnly: 'yes' }, 'mandatoryOnly: "yes" is not true or false'],
    [{ committee: ' ' }, 'committee: " " is not a committee, such as TC260'],
    [{ words: [2026] }, 'words[0]: 2026 is a number; write it in quotes: "2026"'],
    [
      { watched: ['GB 44495-2024'] },
      'watched[0]: "GB 44495-2024" is not the id of an item, such as gb-44495-2024',
    ],
    [{ horizonDays: 4000 }, 'horizonDays: 4000 is not a whole number of days from 1 to 3650'],
    [
      { reminderSteps: { closing: [400] } },
      'reminderSteps.closing: "400" is no reminder step; use 0 to 365 days before the date',
    ],
    [
      { reminderSteps: { effect: ['7'] } },
      'reminderSteps.effect[0]: "7" is not a whole number of days',
    ],
    [
      { reminderSteps: { efect: [7] } },
      'reminderSteps.efect: is no setting. Did you mean effect? Known: closing, effect.',
    ],
    [{ whenEmpty: 'quiet' }, 'whenEmpty: "quiet" is not say-so or stay-silent'],
    [
      { paused: true },
      'paused: true is not the reason why nothing is sent, in words, or a group with the reason and until',
    ],
    [
      { paused: 'a\u0007b' },
      'paused: "a\\u0007b" has a line break or another control character; give the reason why nothing is sent, in words, or a group with the reason and until',
    ],
    [
      { paused: { until: '2026-12-24' } },
      'paused.reason: is missing; give the reason why nothing is sent, in words',
    ],
    [
      { paused: { reason: 'a\nb' } },
      'paused.reason: "a\\nb" has a line break or another control character; give the reason why nothing is sent, in words',
    ],
    [
      { paused: { reason: 'holidays', until: 'soon' } },
      'paused.until: "soon" is no day such as 2026-12-24, and no time such as 2026-12-24T08:00Z',
    ],
    [
      { paused: { reason: 'holidays', from: 'now' } },
      'paused.from: is no setting. Known: reason, until, by.',
    ],
    [
      { paused: { reason: 'holidays', until: '2020-01-01' } },
      'paused.until: "2020-01-01" has passed; name a later day, or leave "paused" out',
    ],
    [
      { paused: { reason: 'holidays', until: '2026-06-01T08:00Z' } },
      'paused.until: "2026-06-01T08:00Z" has passed; name a later day, or leave "paused" out',
    ],
    [
      { paused: { reason: 'holidays', until: '9999-12-24' } },
      'paused.until: "9999-12-24" is more than 3650 days ahead; without it the pause ends with "resume"',
    ],
    [
      { words: ['a'.repeat(100_000)] },
      `words[0]: "${'a'.repeat(79)}… is 100000 characters long; 500 at most`,
    ],
    [
      { paused: 'a'.repeat(501) },
      `paused: "${'a'.repeat(79)}… is 501 characters long; 500 at most`,
    ],
    [{ words: ['battery', 'car', 'battery'] }, 'words[2]: "battery" is there twice'],
    [{ watched: ['gb-44495-2024', 'gb-44495-2024'] }, 'watched[1]: "gb-44495-2024" is there twice'],
    [{ muted: ['ccc', 'ccc'] }, 'muted[1]: "ccc" is there twice'],
    [{ sector: ['ev'] }, `sector: is no setting. Did you mean sectors? ${known}`],
    [{ xyzzy: 1 }, `xyzzy: is no setting. ${known}`],
  ])('with %j is refused, naming entry, field and value', (over, problem) => {
    const other = { ...LEAST, channel: 'C0' }
    expect(problems(other, { ...LEAST, ...over })).toEqual([`subscriptions[1].${problem}`])
  })

  test('is told every problem at once, a channel named twice too', () => {
    const ended = { reason: 'holidays', until: '2020-01-01' }
    expect(
      problems({ ...LEAST, paused: ended, detail: 'long' }, { ...LEAST, owner: '' }, 'C2'),
    ).toEqual([
      'subscriptions[0].detail: "long" is not compact, full or thread',
      'subscriptions[1].owner: is empty; give the id of the person to be told when something is wrong, in quotes',
      'subscriptions[2]: "C2" is not a group of settings that begins with "- platform:"',
      'subscriptions[1].channel: "C1" is that of subscriptions[0]; a channel has one subscription',
      'subscriptions[0].paused.until: "2020-01-01" has passed; name a later day, or leave "paused" out',
    ])
  })
})
