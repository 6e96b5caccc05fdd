import type { Action } from '../../formatters/action.ts'
import { command, type Document, plain } from '../../formatters/document.ts'
import { errorDocument, noticeDocument } from '../../formatters/replies.ts'
import { renderSlack, type SlackMessage } from '../../formatters/slack.ts'
import type { Reply } from '../bot.ts'
import type { CommandName } from '../commands.ts'
import { isAboutPlace, isReading } from '../reading.ts'
import { parseRequest } from '../request.ts'
import type { Ask, Desk } from './desk.ts'
import { INVITE, withInvitation } from './invitation.ts'
import { withNames } from './named.ts'
import { namesIn } from './names.ts'
import { pageOf } from './pages.ts'
import type { Met } from './people.ts'
import { respond } from './respond.ts'
import { pressIn } from './sealed-message.ts'
import { openSettings } from './settings-modal.ts'
import { whyUnknown } from './unknown.ts'

/** A response URL takes five answers; one is kept for what comes after. */
const MOST_AT_ONCE = 4

const ITEM_BUTTONS = [
  { label: 'Remind me', does: 'remind' },
  { label: 'Watch in this channel', does: 'watch' },
  { label: 'Mute in this channel', does: 'mute' },
] as const

/** The commands after which a channel is served. */
const SERVING: ReadonlySet<CommandName> = new Set(['subscribe', 'settings', 'resume'])

const GUESTS = 'Guests cannot show answers to a channel; a member of the workspace can.'
const SHARED = 'This answer was shared in the channel already.'
const AMONG_PEOPLE =
  'This is a conversation among people, which I cannot enter: it cannot be subscribed. Use a channel, or write to me directly.'
const OLD = 'This button is not of this bot, or of an older one. Type the command again.'

/** Answers what somebody typed behind the slash command. */
export async function answerTyped(desk: Desk, ask: Ask, typed: string): Promise<void> {
  const met = await desk.people.meet(ask)
  if (!met.isKnown && !isReading(typed))
    return sayProblem(desk, ask, await whyUnknown(desk, ask.workspace))
  const named = await withNames(desk, met.asker, typed)
  if (!named.ok) return sayProblem(desk, ask, named.problem)
  const text = named.value
  if (met.isAmongPeople && isAboutPlace(text)) return sayProblem(desk, ask, AMONG_PEOPLE)
  const reply = await desk.bot.answer(text, met.asker)
  await give(desk, ask, met, { reply, text, page: 0 })
}

/** Answers what somebody pressed: `value` is what the button or menu held. */
export async function answerPressed(desk: Desk, pressed: Ask, value: string): Promise<void> {
  const places = [pressed.workspace, ...(pressed.otherWorkspaces ?? [])]
  const workspace = places.find((one) => desk.seal.open(value, one) !== undefined)
  const ask = { ...pressed, workspace: workspace ?? pressed.workspace }
  const action = desk.seal.open(value, ask.workspace)
  if (action === undefined) {
    // The value itself is a stranger's and stays out of the log.
    const { user, channel } = ask
    desk.log.warn({ workspace: ask.workspace, user, channel }, 'a button held what is not ours')
    return sayProblem(desk, ask, OLD)
  }
  const met = await desk.people.meet(ask)
  if (!met.isKnown && changes(action))
    return sayProblem(desk, ask, await whyUnknown(desk, ask.workspace))
  if (action.do === 'share') return share(desk, ask, met, action.command)
  if (met.isAmongPeople && changesPlace(action)) return sayProblem(desk, ask, AMONG_PEOPLE)
  const reply = await desk.bot.act(action, met.asker)
  const text = 'command' in action ? action.command : undefined
  const page = action.do === 'page' ? action.page : 0
  await give(desk, ask, met, { reply, text, page, isTurn: action.do === 'page' })
}

/** Says what went wrong to the one who asked. */
export async function sayProblem(desk: Desk, ask: Ask, problem: string): Promise<void> {
  await say(desk, ask, errorDocument(problem))
}

async function say(desk: Desk, ask: Ask, document: Document): Promise<void> {
  for (const message of renderSlack(document)) await respond(desk, ask, message)
}

type Answer = {
  readonly reply: Reply
  /** The command it answers, where there is one. */
  readonly text: string | undefined
  readonly page: number
  /** A page is turned in the message that shows the one before. */
  readonly isTurn?: boolean
}

async function give(desk: Desk, ask: Ask, met: Met, answer: Answer): Promise<void> {
  const { reply, text, page, isTurn = false } = answer
  const invites = isToInvite(met, text)
  if (reply.form === 'settings' && (await openSettings(desk, ask, met.asker))) {
    return invites ? say(desk, ask, noticeDocument(INVITE)) : undefined
  }
  const isShared = isTurn && (await desk.shared.isShared(answerOf(ask)))
  const press = pressIn(desk.seal, ask.workspace)
  const said = invites ? withInvitation(reply.document) : reply.document
  const document = withItemButtons(said, reply.itemId)
  const names = await namesIn(desk.people, ask.workspace, document)
  const messages = renderSlack(document, press, { names, isPrivate: true })
  const again = reply.share ?? (text !== undefined && isReading(text) ? text : undefined)
  if (again === undefined && messages.length > 1) {
    for (const message of messages.slice(0, MOST_AT_ONCE)) await respond(desk, ask, message)
    return
  }
  const handling = { again, share: mayShare(met) && !isShared ? reply.share : undefined, isShared }
  const shown = pageOf(messages, page, handling, press)
  const audience = isTurn && ask.isInOwnMessage === true ? 'asker-instead' : 'asker'
  await respond(desk, ask, shown, audience)
}

/** Shows an answer to everybody in the channel, once; in the asker's own the button for it goes away. */
async function share(desk: Desk, ask: Ask, met: Met, typed: string): Promise<void> {
  if (!met.isKnown) return sayProblem(desk, ask, await whyUnknown(desk, ask.workspace))
  if (!mayShare(met)) return sayProblem(desk, ask, GUESTS)
  const from = answerOf(ask)
  const isOwn = ask.isInOwnMessage === true && ask.message !== undefined
  // Before it is done: a second click may come while the first is on its way.
  if (isOwn && !(await desk.shared.claim(from))) return sayProblem(desk, ask, SHARED)
  const reply = await desk.bot.act({ do: 'share', command: typed }, met.asker)
  let isDone = false
  try {
    isDone = await showAll(desk, ask, reply, typed)
  } finally {
    if (isOwn && !isDone) await desk.shared.release(from)
  }
  if (isOwn && isDone) {
    const shown = { reply, text: typed, page: ask.page ?? 0, isTurn: true }
    await give(desk, ask, met, shown)
  }
}

/** Names the answer that something was pressed in. */
function answerOf({ workspace, channel, message, user }: Ask): string {
  return [workspace, channel, message, user].join('/')
}

/** Guests look things up for themselves; in a direct message there is nobody else. */
function mayShare({ asker }: Met): boolean {
  return asker.role !== 'guest' && !asker.place.channel.startsWith('@')
}

async function showAll(desk: Desk, ask: Ask, reply: Reply, typed: string): Promise<boolean> {
  const press = pressIn(desk.seal, ask.workspace)
  const more = command(`/standards ${typed}`, typed)
  const names = await namesIn(desk.people, ask.workspace, reply.document)
  const messages = renderSlack(reply.document, press, { names })
  const left = messages.length - MOST_AT_ONCE
  const rest = left > 0 ? [[plain(`${left} more pages: `), more]] : [[plain('Asked with '), more]]
  const [ending] = renderSlack({ title: '-', blocks: [{ block: 'footer', lines: rest }] })
  const shown = messages.slice(0, MOST_AT_ONCE)
  for (const [index, message] of shown.entries()) {
    const isLast = index === shown.length - 1
    const whole = isLast && ending !== undefined ? joined(message, ending) : message
    if (await respond(desk, ask, whole, 'channel')) continue
    await sayProblem(desk, ask, 'Slack did not let this be shown in the channel.')
    return false
  }
  return true
}

/** The message with the blocks of another below it, but for that one's title. */
function joined(message: SlackMessage, below: SlackMessage): SlackMessage {
  return { ...message, blocks: [...message.blocks, ...below.blocks.slice(1)] }
}

/** Who has a channel served that the bot cannot enter learns so at once, not from a digest that never comes. */
function isToInvite(met: Met, text: string | undefined): boolean {
  const request = text === undefined || !met.needsInvite ? undefined : parseRequest(text)
  return request?.ok === true && SERVING.has(request.value.command)
}

/** What can be done with the one item that an answer is about. */
function withItemButtons({ title, blocks }: Document, itemId: string | undefined): Document {
  if (itemId === undefined) return { title, blocks }
  const buttons = ITEM_BUTTONS.map(({ label, does }) => ({ label, action: { do: does, itemId } }))
  const end = blocks.findLastIndex(({ block }) => block !== 'footer') + 1
  return { title, blocks: blocks.toSpliced(end, 0, { block: 'buttons', buttons }) }
}

/** A reminder is the person's own, wherever they ask for it. */
function changesPlace(action: Action): boolean {
  return 'command' in action
    ? isAboutPlace(action.command)
    : action.do === 'watch' || action.do === 'mute'
}

function changes(action: Action): boolean {
  return 'command' in action ? !isReading(action.command) : action.do !== 'show'
}
