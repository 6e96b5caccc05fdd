import type { Change } from '../domain/change.ts'
import type { Entry } from '../domain/entry.ts'
import type { Filter } from '../domain/filter.ts'
import type { Reminder } from '../domain/reminder.ts'
import { type AsOf, isEnding } from '../domain/timing.ts'
import { type Call, callBlocks } from './call-block.ts'
import { aboutText, changeLine, changeOrigin } from './change-text.ts'
import { capital, dueText, withMarks } from './clauses.ts'
import { countEntries } from './counts.ts'
import { type Block, type Document, type Line, lineText, plain } from './document.ts'
import { actByTexts, entryBlock, originLine, weightMark, whatText } from './entry-block.ts'
import { freshnessLine } from './freshness.ts'
import { moreCommand, searchCommand } from './more-command.ts'
import { dayText, filterText, keyDateText, plural, proposedMark } from './words.ts'

/** Everything one channel must hear of on a day beside its digest. */
export type ReminderView = AsOf & {
  readonly reminders: readonly Reminder[]
  readonly changes: readonly Change[]
  /** Last month the newsletters report on, `2026-04`; absent while the dataset is empty. */
  readonly dataAsOf?: string | undefined
  readonly filter: Filter
  /** Who is called, where the last reminder of a date is among them. */
  readonly call?: Call | undefined
}

/** A title has to be read whole: Slack's ends at 150 characters, and a page number may follow. */
const TITLE_ROOM = 130

/** The reminders and changes of a day as one message, changes first; a single one is its own title. */
export function reminderDocument(view: ReminderView): Document {
  const alone = aloneDocument(view)
  const { title, blocks } =
    alone !== undefined && alone.title.length <= TITLE_ROOM ? alone : listDocument(view)
  const dates = view.reminders.length + view.changes.length
  return { title, blocks: [...callBlocks(view.call, dates), ...blocks] }
}

function aloneDocument(view: ReminderView): Document | undefined {
  const { reminders, changes } = view
  const [reminder] = reminders
  const [change] = changes
  if (reminders.length + changes.length !== 1) return undefined
  if (change !== undefined) {
    const title = lineText(changeLine(change, view))
    return { title, blocks: [aboutBlock(aboutText(change), changeOrigin(change)), footer(view)] }
  }
  if (reminder === undefined) return undefined
  const { entry } = reminder
  return {
    title: reminderTitle(entry),
    blocks: [aboutBlock(weighed(entry), originLine(entry)), footer(view)],
  }
}

function aboutBlock(text: string, origin: Line): Block {
  return { block: 'entry', when: [plain(text)], what: [], origin }
}

/** `Comments close in 7 days: Sun 19 Apr 2026 (act by Tue 14 Apr)`. */
function reminderTitle({ keyDate, timing, daysLeft, actBy }: Entry): string {
  const marks = [
    ...(actBy === undefined ? [] : actByTexts(actBy, keyDate, timing)),
    proposedMark(keyDate, timing),
  ]
  return `${capital(dueText(keyDate, daysLeft))}: ${withMarks(keyDateText(keyDate), marks)}`
}

function weighed(entry: Entry): string {
  const marks = [whatText(entry), weightMark(entry.item, entry.keyDate.kind)]
  return marks.filter((mark) => mark !== '').join(' · ')
}

function listDocument(view: ReminderView): Document {
  const { reminders, changes, asOf, filter } = view
  const what = reminders.length === 0 ? 'Changed dates' : 'Reminder'
  const sections: [string, Block[]][] = [
    ['Changed', changes.map((change) => changeBlock(change, view))],
    ['Coming up', reminders.map(({ entry }) => entryBlock(entry))],
  ]
  const filled = sections.filter(([, entries]) => entries.length > 0)
  return {
    title: `${what} · ${dayText(asOf)} · ${filterText(filter)}`,
    blocks: [
      { block: 'lead', line: [plain(leadText(view))] },
      ...filled.flatMap(([text, entries]): Block[] =>
        filled.length === 1 ? entries : [{ block: 'heading', text }, ...entries],
      ),
      footer(view),
    ],
  }
}

function changeBlock(change: Change, view: ReminderView): Block {
  return {
    block: 'entry',
    when: changeLine(change, view),
    what: [plain(aboutText(change))],
    origin: changeOrigin(change),
  }
}

/** `2 dates have changed · 2 close for comment, the first in 3 days · 1 takes effect in 30 days`. */
function leadText({ reminders, changes }: ReminderView): string {
  const entries = reminders.map(({ entry }) => entry)
  const { counts, others } = countEntries(entries)
  const changed =
    changes.length === 1 ? '1 date has changed' : `${changes.length} dates have changed`
  const parts = [
    ...(changes.length === 0 ? [] : [changed]),
    ...counts.map((count) => `${count.text}${soonText(count.entries)}`),
    ...(others === 0 ? [] : [plural(others, 'other date')]),
  ]
  return parts.length === 0 ? 'Nothing is due, and nothing has changed.' : parts.join(' · ')
}

function soonText(entries: readonly Entry[]): string {
  const days = entries.map(({ daysLeft }) => daysLeft)
  const first = Math.min(...days)
  const isSet = entries.some(
    ({ daysLeft, keyDate }) => daysLeft === first && keyDate.span.precision === 'day',
  )
  const day = first === 0 ? 'today' : `in ${plural(first, 'day')}`
  // Of a month or a year the first day counts, or the last where something ends; nobody has said which it is.
  const soon =
    isSet || entries.some(({ keyDate }) => isEnding(keyDate.kind)) ? day : `${day} at the earliest`
  return days.every((one) => one === first) ? ` ${soon}` : `, the first ${soon}`
}

function footer({ reminders, changes, asOf, dataAsOf }: ReminderView): Block {
  return {
    block: 'footer',
    lines: [...moreLines(reminders, changes), freshnessLine(dataAsOf, asOf)],
  }
}

/** What has been removed can only be searched for: something else may have taken its place. */
function moreLines(reminders: readonly Reminder[], changes: readonly Change[]): Line[] {
  const known = [
    ...changes.filter(({ change }) => change !== 'removed').map(({ item }) => item),
    ...reminders.map(({ entry }) => entry.item),
  ]
  const [item] = known
  const [gone] = changes
  if (item !== undefined) {
    const which = reminders.length + changes.length === 1 ? 'it' : 'the first'
    return [[plain(`Everything about ${which}: `), moreCommand(item)]]
  }
  return gone === undefined ? [] : [[plain('What is known of it now: '), searchCommand(gone.item)]]
}
