import type { ActionsBlock, KnownBlock } from '@slack/types'
import { findSubscription, listSubscriptions, type Subscription } from '../../db/subscriptions.ts'
import { printCadence } from '../../domain/cadence-text.ts'
import {
  type Block,
  channel as channelCalled,
  command,
  type Document,
  type Line,
  plain,
} from '../../formatters/document.ts'
import { inZoneText, nextDigest } from '../../formatters/instants.ts'
import { renderSlack } from '../../formatters/slack.ts'
import { filterText, localTimeText } from '../../formatters/words.ts'
import type { Asker } from '../asker.ts'
import { itemNames } from '../find-item.ts'
import type { Desk } from './desk.ts'
import { type OwnAction, printOwn } from './own-action.ts'
import { pressIn } from './sealed-message.ts'

/** What a Home tab holds: https://docs.slack.dev/surfaces/app-home */
const LIMITS = { blocks: 100 }
/** Channels, and watched items, that the tab shows; the rest is one command away. */
const SHOWN = { channels: 15, watched: 10 }

type Person = { readonly workspace: string; readonly user: string }

/** Shows somebody their Home tab: the channels they answer for, what they watch, and what comes next. */
export async function showHome(desk: Desk, person: Person): Promise<void> {
  const { workspace, user } = person
  const client = await desk.clientOf(workspace)
  if (client === undefined) return
  const blocks = await homeBlocks(desk, person)
  await client.views.publish({
    user_id: user,
    view: { type: 'home', blocks: blocks.slice(0, LIMITS.blocks) },
  })
}

async function homeBlocks(desk: Desk, { workspace, user }: Person): Promise<KnownBlock[]> {
  const { db, people } = desk
  const all = await listSubscriptions(db, { platform: 'slack', workspace })
  const owned = all.filter(({ owner, channel }) => owner === user && !channel.startsWith('@'))
  const { asker } = await people.meet({ workspace, user, channel: `@${user}` })
  const shown = owned.slice(0, SHOWN.channels).map((one) => channelBlocks(desk, one))
  const more = owned.length - shown.length
  return [
    ...said({ title: 'Your channels', blocks: [] }),
    ...(owned.length === 0 ? said(none(), true) : shown.flat()),
    ...(more > 0 ? said(line([plain(`And ${more} more.`)]), true) : []),
    ...(await watchedBlocks(desk, asker)),
    ...(await upcomingBlocks(desk, owned, asker)),
  ]
}

function channelBlocks(desk: Desk, subscription: Subscription): KnownBlock[] {
  const { workspace, channel, state, settings } = subscription
  const lines: Block = {
    block: 'entry',
    when: [channelCalled(channel), plain(` · ${filterText(settings.filter)}`)],
    what: [plain(printCadence(settings.cadence))],
    origin: [plain(stateText(desk, subscription))],
  }
  const press = pressIn(desk.seal, workspace)
  const button = (verb: OwnAction['verb'], label: string) => ({
    type: 'button' as const,
    action_id: `home-${verb}`,
    text: { type: 'plain_text' as const, text: label, emoji: false },
    value: press(printOwn({ channel, verb })) ?? '',
  })
  const buttons: ActionsBlock = {
    type: 'actions',
    // Anew in every view, so that Slack draws the button that belongs there now.
    block_id: `own-${subscription.id}-${state}`,
    elements: [
      button('settings', 'Settings'),
      state === 'paused' ? button('resume', 'Resume') : button('pause', 'Pause'),
    ],
  }
  return [...said({ title: '-', blocks: [lines] }, true), buttons]
}

function stateText({ clock }: Desk, { state, pause, settings }: Subscription): string {
  if (state === 'paused') {
    const until =
      pause?.until === undefined
        ? ''
        : ` until ${inZoneText(pause.until, settings.cadence.timeZone)}`
    return `Paused${until}: ${pause?.reason ?? 'no reason known'}`
  }
  const next = nextDigest(settings, clock())
  return next === undefined ? 'Reminders only' : `Next: ${localTimeText(next)}`
}

async function watchedBlocks({ db }: Desk, asker: Asker): Promise<KnownBlock[]> {
  const own = await findSubscription(db, asker.place)
  const watched = own?.settings.filter.watched ?? []
  if (watched.length === 0) return []
  const names = await itemNames(db, watched.slice(0, SHOWN.watched))
  const more = watched.length - SHOWN.watched
  const items = [...names.values()].map((name) => [plain(name)])
  const rest = more > 0 ? [[plain(`and ${more} more`)]] : []
  return said({
    title: 'You are reminded of',
    blocks: [{ block: 'list', items: [...items, ...rest] }],
  })
}

async function upcomingBlocks(
  { bot, seal }: Desk,
  owned: readonly Subscription[],
  asker: Asker,
): Promise<KnownBlock[]> {
  const isAll = owned.some(({ settings }) => settings.filter.sectors.length === 0)
  const sectors = [...new Set(owned.flatMap(({ settings }) => settings.filter.sectors))]
  const { document } = await bot.answer(['upcoming', ...(isAll ? [] : sectors)].join(' '), asker)
  const press = pressIn(seal, asker.place.workspace)
  // Of the others, both are about a channel.
  const [first] = renderSlack(document, (action) =>
    action.do === 'show' || action.do === 'remind' ? press(action) : undefined,
  )
  return [{ type: 'divider' }, ...(first?.blocks ?? [])]
}

function none(): Document {
  return line([
    plain('None yet. In a channel, type '),
    command('/standards subscribe automotive', 'subscribe automotive'),
    plain('.'),
  ])
}

function line(text: Line): Document {
  return { title: '-', blocks: [{ block: 'paragraph', line: text }] }
}

/** A document as blocks, with or without its title. */
function said(document: Document, isUntitled = false): KnownBlock[] {
  const blocks = renderSlack(document, undefined, { isPrivate: true })[0]?.blocks ?? []
  return isUntitled ? blocks.slice(1) : blocks
}
