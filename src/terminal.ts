import { isDeepStrictEqual } from 'node:util'
import { type createConsole, TERMINAL } from './bot/console.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import type { LoadReport } from './db/load.ts'
import { lockSubscriptionAt } from './db/subscription-at.ts'
import { changeSettings, type Subscription, saveSubscription } from './db/subscriptions.ts'
import { nextSlot } from './domain/cadence.ts'
import { defaultSettings } from './domain/settings.ts'
import { printSpan } from './domain/span.ts'
import { dayText, plural } from './formatters/words.ts'

/**
 * The terminal's own subscription: at first Mondays at nine, everything within the configured sectors. What was
 * changed since by commands stays; sectors that the configuration names are put back.
 */
export async function subscribeConsole(
  db: Database,
  clock: Clock,
  { timeZone, consoleSectors: sectors }: Pick<Config, 'timeZone' | 'consoleSectors'>,
): Promise<Subscription> {
  const act = { by: 'operator', at: clock() }
  return db.transaction(async (tx) => {
    const before = await lockSubscriptionAt(tx, TERMINAL)
    if (before === undefined || before.state === 'removed') {
      const usual = defaultSettings(timeZone)
      const settings = { ...usual, filter: { ...usual.filter, sectors } }
      const wish = { ...TERMINAL, owner: act.by, settings }
      return (await saveSubscription(tx, wish, act)).subscription
    }
    const { settings } = before
    if (sectors.length === 0 || isDeepStrictEqual(settings.filter.sectors, sectors)) return before
    const changed = { ...settings, filter: { ...settings.filter, sectors } }
    return changeSettings(tx, before, changed, act, 'took the sectors of CONSOLE_SECTORS')
  })
}

/** Prints a digest on the terminal that is not due and goes into no ledger. */
export async function showDigest(
  console: ReturnType<typeof createConsole>,
  document: Parameters<typeof console.render>[0],
): Promise<void> {
  for (const message of console.render(document)) {
    await console.post(TERMINAL, message, 'preview')
  }
}

/** What a load of the dataset changed, for the terminal. */
export function reportText({ added, changed, unchanged, removed, dates }: LoadReport): string {
  const counts = `Dataset: ${added.length} added, ${changed.length} changed, ${unchanged.length} unchanged`
  const gone = removed.length === 0 ? '' : `, ${removed.length} no longer in the files`
  const moved = dates
    .filter(({ from, to }) => from !== undefined && to !== undefined)
    .map(
      ({ itemId, key, from, to }) =>
        `\n  ${itemId} ${key}: ${from && valueText(from)} is now ${to && valueText(to)}`,
    )
  return `${counts}${gone}.${moved.join('')}`
}

function valueText({ span, proposed }: NonNullable<LoadReport['dates'][number]['to']>): string {
  return `${printSpan(span)}${proposed ? ' (proposed)' : ''}`
}

/** What is said where the service is told to stop before it has started. */
export const STOPPED_EARLY =
  'Stopped before it had started. Nothing is lost: the next start does what is left.'

/** When the terminal's next digest is due, and what else can be done. */
export function nextText(
  { settings: { cadence } }: Pick<Subscription, 'settings'>,
  now: Temporal.Instant,
): string {
  const next = nextSlot(cadence, now)
  const local = next.toZonedDateTimeISO(cadence.timeZone)
  const wait = waitText(now.until(next))
  return `Next digest: ${dayText(local.toPlainDate())} at ${cadence.time} (${cadence.timeZone}), in ${wait}.
To get it in Slack or Discord: docs/slack.md, docs/discord.md.
Type help for what can be asked here; Ctrl+C stops.`
}

function waitText(wait: Temporal.Duration): string {
  const [minutes, hours] = [Math.ceil(wait.total('minutes')), Math.round(wait.total('hours'))]
  if (minutes < 60) return plural(minutes, 'minute')
  return hours < 48 ? plural(hours, 'hour') : plural(Math.round(hours / 24), 'day')
}
