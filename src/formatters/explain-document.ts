import type { DateFinding, Finding } from '../domain/explain.ts'
import { CONDITION_NAMES } from '../domain/filter.ts'
import type { Item } from '../domain/item.ts'
import {
  type Block,
  command,
  type Document,
  type Line,
  plain,
  quiet,
  shorten,
  strong,
} from './document.ts'
import { TITLE_LENGTH } from './entry-block.ts'
import { answerText, dateTexts, reasonLines, stepText } from './explain-texts.ts'
import { freshnessLine } from './freshness.ts'
import { moreCommand, searchFor } from './more-command.ts'
import {
  dayText,
  distanceText,
  keyDateText,
  type LocalTime,
  localTimeText,
  newsletterName,
  proposedMark,
  verbText,
} from './words.ts'

/** A message that spoke of the item, or would have: when, and what became of it. */
export type Announced = {
  readonly what: 'digest' | 'reminder'
  /** The day on which it was sent, or was to be. */
  readonly on: Temporal.PlainDate
  readonly due?: Temporal.PlainDate | undefined
  readonly state: keyof typeof STATES
  /** Why it did not simply go well. */
  readonly reason?: string | undefined
  /** Of a reminder: days before the date; absent where it told of a change. */
  readonly step?: number | undefined
}

/** What a channel was told of an item, and when it is told something next. */
export type LedgerFacts = {
  readonly announced: readonly Announced[]
  /** Why nothing is sent to the channel at the moment. */
  readonly paused?: { readonly reason: string; readonly since: Temporal.PlainDate } | undefined
  readonly nextDigest?: LocalTime | undefined
}

/** What was asked about, and as of when. */
export type ExplainView = {
  /** As typed. */
  readonly query: string
  readonly item?: Item | undefined
  readonly asOf: Temporal.PlainDate
  readonly dataAsOf?: string | undefined
}

/** Where a message stands in the ledger, as a reader sees it. */
const STATES = {
  planned: 'about to be sent',
  sending: 'being sent',
  sent: 'sent',
  retrying: 'not sent yet, will be tried again',
  unknown: 'may not have arrived',
  failed: 'not sent',
  skipped: 'left out',
} as const

/** A name has to leave room for the answer in a title. */
const NAME_LENGTH = 60

/** Why a channel is or is not told of an item: yes or no first, then the reasons, then what it was told. */
export function explainDocument(
  findings: readonly Finding[],
  ledger: LedgerFacts,
  view: ExplainView,
): Document {
  const { item, query, asOf } = view
  const answer = answerText(
    findings,
    item?.identifier ?? shorten(item?.title ?? query, NAME_LENGTH),
  )
  const reasons = findings.flatMap(reasonLines)
  return {
    title: ledger.paused === undefined ? answer : 'No: nothing is sent here at the moment',
    blocks: [
      ...pausedBlocks(ledger, answer),
      ...(item?.identifier === undefined ? [] : [paragraph(shorten(item.title, TITLE_LENGTH))]),
      ...(reasons.length === 0 ? [] : [{ block: 'list' as const, items: reasons }]),
      ...(item === undefined ? [] : adviceBlocks(findings, ledger, item)),
      ...dateBlocks(findings, asOf),
      ...(item === undefined ? [] : announcedBlocks(ledger.announced)),
      { block: 'footer', lines: footerLines(ledger, view) },
    ],
  }
}

function paragraph(text: string): Block {
  return { block: 'paragraph', line: [plain(text)] }
}

function pausedBlocks({ paused }: LedgerFacts, answer: string): Block[] {
  if (paused === undefined) return []
  const text = `Paused since ${dayText(paused.since)}: “${paused.reason}”. To go on: `
  return [
    { block: 'lead', line: [plain(text), command('/standards resume', 'resume')] },
    paragraph(`Without the pause: ${answer.replace('Yes: ', 'yes, ').replace('No: ', 'no, ')}.`),
  ]
}

/** The command that would have the channel told, where one would. */
function adviceBlocks(findings: readonly Finding[], { paused }: LedgerFacts, item: Item): Block[] {
  const name = item.identifier ?? item.planNumber ?? item.id
  const advise = (text: string, words: string): Block[] => [
    {
      block: 'paragraph',
      line: [plain(`${text}: `), command(`/standards ${words}`, words)],
    },
  ]
  if (paused !== undefined) return []
  if (findings.some((one) => one.finding === 'muted' && one.through === 'item'))
    return advise('To hear of it again', `unmute ${name}`)
  return isLeftOut(findings) ? advise('To hear of it all the same', `watch ${name}`) : []
}

/** Whether conditions keep out what would be told of a watched item. */
function isLeftOut(findings: readonly Finding[]): boolean {
  const isUnmet = ({ finding }: Finding) =>
    finding === 'not-watched' || CONDITION_NAMES.some((name) => name === finding)
  const dates = findings.filter((one) => one.finding === 'date')
  return (
    findings.some(isUnmet) ||
    (dates.some(({ standing }) => standing === 'other-kinds') &&
      dates.every(({ standing }) => standing === 'other-kinds' || standing === 'passed'))
  )
}

function dateBlocks(findings: readonly Finding[], asOf: Temporal.PlainDate): Block[] {
  const dates = findings.filter((one) => one.finding === 'date')
  if (dates.length === 0) return []
  const isPassed = ({ timing }: DateFinding) => timing.state === 'passed'
  const inOrder = [...dates.filter((date) => !isPassed(date)), ...dates.filter(isPassed)]
  return [{ block: 'heading', text: 'Dates' }, ...inOrder.map((date) => dateBlock(date, asOf))]
}

function dateBlock(date: DateFinding, asOf: Temporal.PlainDate): Block {
  const { keyDate, timing } = date
  const marks = [
    distanceText(timing, keyDate),
    verbText(keyDate, timing),
    proposedMark(keyDate, timing),
    keyDate.scope ?? '',
  ].filter((mark) => mark !== '')
  return {
    block: 'entry',
    when: [strong(keyDateText(keyDate)), plain(` · ${marks.join(' · ')}`)],
    what: [plain(dateTexts(date, asOf).join(' '))],
    origin: [quiet(newsletterName(keyDate.source.newsletter))],
  }
}

function announcedBlocks(announced: readonly Announced[]): Block[] {
  if (announced.length === 0) return [paragraph('No message here has spoken of it so far.')]
  return [
    { block: 'heading', text: 'Told here' },
    { block: 'list', items: announced.map((one) => [plain(announcedText(one))]) },
  ]
}

function announcedText({ what, on, due, state, reason, step }: Announced): string {
  const reminder = step === undefined ? 'as a changed date' : `as a reminder ${stepText(step)}`
  const why = reason === undefined ? '' : ` (“${reason}”)`
  const late = due === undefined || due.equals(on) ? '' : ` (due ${dayText(due)})`
  return `${dayText(on)}${late}, ${what === 'digest' ? 'in a digest' : reminder}: ${STATES[state]}${why}`
}

function footerLines(
  { nextDigest }: LedgerFacts,
  { item, query, asOf, dataAsOf }: ExplainView,
): Line[] {
  const more: Line =
    item === undefined
      ? [plain('Look for it: '), searchFor(query)]
      : [plain('Everything about it: '), moreCommand(item)]
  return [
    ...(nextDigest === undefined ? [] : [[plain(`Next digest: ${localTimeText(nextDigest)}`)]]),
    more,
    freshnessLine(dataAsOf, asOf),
  ]
}
