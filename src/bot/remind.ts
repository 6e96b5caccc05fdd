import type { Database } from '../db/database.ts'
import { personalWorkspace } from '../db/personal-place.ts'
import { partsOf } from '../db/read-items.ts'
import { lockSubscriptionAt } from '../db/subscription-at.ts'
import { type Act, type Place, type Subscription, saveSubscription } from '../db/subscriptions.ts'
import { EVERYTHING } from '../domain/filter.ts'
import type { Item, KeyDate } from '../domain/item.ts'
import { type NextReminder, nextReminder } from '../domain/reminder.ts'
import { defaultSettings } from '../domain/settings.ts'
import { timingOf } from '../domain/timing.ts'
import { command, type Line, plain, shorten } from '../formatters/document.ts'
import { errorDocument, noticeDocument } from '../formatters/replies.ts'
import { dayText, keyDateText, plural, verbText } from '../formatters/words.ts'
import type { Asker } from './asker.ts'
import type { BotContext, Reply } from './bot.ts'
import { findItem, itemName } from './find-item.ts'
import { markTyped } from './mark-item.ts'

/** Of an item's name in a title, which holds little more. */
const NAME_LENGTH = 60

/** Watches an item for the person alone, who hears of it by direct message; says when that will be. */
export async function remind(
  { db, clock }: Pick<BotContext, 'db' | 'clock'>,
  itemId: string,
  asker: Asker,
): Promise<Reply> {
  const found = await findItem(db, itemId)
  if (!found.ok) return { document: errorDocument(found.problem) }
  const item = found.value
  const act = { by: asker.id, at: clock() }
  const place = await personalPlace(db, asker)
  const marked = await db.transaction(async (tx) => {
    const subscription = await openPersonal(tx, place, asker, act)
    return markTyped(tx, subscription, { mark: 'watch', typed: item.id }, act)
  })
  if (!marked.ok) return { document: errorDocument(marked.problem) }
  const { subscription, isChanged } = marked.value
  const dates = [item, ...(await partsOf(db, item.id))].flatMap(({ keyDates }) => keyDates)
  return { document: remindedDocument(item, dates, { subscription, isChanged, now: act.at }) }
}

/** Where direct messages to somebody go: on Discord a person is the same one in every server. */
async function personalPlace(db: Database, { id, place }: Asker): Promise<Place> {
  const known =
    place.platform === 'discord' ? await personalWorkspace(db, place.platform, id) : undefined
  return { ...place, workspace: known ?? place.workspace, channel: `@${id}` }
}

/** What the person gets by direct message; who gets nothing hears of what they watch from now on, and of no more. */
async function openPersonal(
  tx: Database,
  place: Place,
  asker: Asker,
  act: Act,
): Promise<Subscription> {
  const before = await lockSubscriptionAt(tx, place)
  if (before !== undefined && before.state !== 'removed') return before
  const { filter, ...settings } = before?.settings ?? {
    ...defaultSettings(asker.timeZone),
    filter: EVERYTHING,
  }
  const watching = { ...settings, filter: { ...filter, watched: [], watchedOnly: true } }
  return (await saveSubscription(tx, { ...place, owner: asker.id, settings: watching }, act))
    .subscription
}

type Reminded = {
  readonly subscription: Subscription
  readonly isChanged: boolean
  readonly now: Temporal.Instant
}

function remindedDocument(item: Item, dates: readonly KeyDate[], reminded: Reminded) {
  const { subscription, isChanged, now } = reminded
  const { settings, state } = subscription
  const name = shorten(itemName(item), NAME_LENGTH)
  const back = backLine(item)
  if (state === 'paused') {
    const how = [
      plain('They are paused; in them, type '),
      command('/standards resume', 'resume'),
      plain('.'),
    ]
    return noticeDocument(`No reminder of ${name} comes: your direct messages are paused.`, [how])
  }
  if (!settings.remind) {
    const how = [plain('In them, change that with '), command('/standards settings', 'settings')]
    return noticeDocument(
      `No reminder of ${name} comes: reminders are off in your direct messages.`,
      [[...how, plain('.')]],
    )
  }
  const today = now.toZonedDateTimeISO(settings.cadence.timeZone).toPlainDate()
  // Today’s reminders may have left already.
  const coming = comingOf(dates, (date) =>
    nextReminder(date, today.add({ days: 1 }), settings.reminderSteps),
  )
  if (coming === undefined) {
    return noticeDocument(`No reminder of ${name} is due.`, [[plain(whyNone(dates, today))], back])
  }
  const { date, on, step } = coming
  const title = isChanged
    ? `You will be reminded of ${name} by direct message.`
    : `You are reminded of ${name} already, by direct message.`
  const when = step === 0 ? 'on the day' : `${plural(step, 'day')} before`
  const what = `${verbText(date, timingOf(date, today))} ${keyDateText(date)}`
  return noticeDocument(title, [[plain(`Next on ${dayText(on)}, ${when}: ${what}.`)], back])
}

type Coming = Extract<NextReminder, { reminder: 'next' }> & { readonly date: KeyDate }

/** The nearest of the reminders of some dates. */
function comingOf(
  dates: readonly KeyDate[],
  nextOf: (date: KeyDate) => NextReminder,
): Coming | undefined {
  return dates
    .flatMap((date) => {
      const next = nextOf(date)
      return next.reminder === 'next' ? [{ ...next, date }] : []
    })
    .sort((one, other) => Temporal.PlainDate.compare(one.on, other.on))[0]
}

function whyNone(dates: readonly KeyDate[], today: Temporal.PlainDate): string {
  const ahead = dates.filter((date) => timingOf(date, today).state === 'ahead')
  const why =
    ahead.length === 0
      ? 'None of its dates lies ahead.'
      : 'Reminders come some days before something closes or takes effect, and no such day is left.'
  return `${why} You are told if a date changes.`
}

function backLine({ identifier, id }: Item): Line {
  const words = `unwatch ${identifier ?? id}`
  return [
    plain('To take that back, type '),
    command(`/standards ${words}`, words),
    plain(' in your direct messages.'),
  ]
}
