import type { ActionsBlock, Button, KnownBlock } from '@slack/types'
import { findSubscription, listSubscriptions, type Subscription } from '../../db/subscriptions.ts'
import { printCadence } from '../../domain/cadence-text.ts'
import {
  type Block,
  channel as channelCalled,
  command,
  type Document,
  type Line,
  plain,
  shorten,
} from '../../formatters/document.ts'
import { inZoneText, nextDigest } from '../../formatters/instants.ts'
import { renderSlack } from '../../formatters/slack.ts'
import { filterText, localTimeText } from '../../formatters/words.ts'
import type { Asker } from '../asker.ts'
import { itemNames } from '../find-item.ts'
import { refusal } from '../permitted.ts'
import type { Desk } from './desk.ts'
import { FIRST_PAGES, type HomePages, pageOfList, printPress } from './home-pages.ts'
import { INVITE } from './invitation.ts'
import { type OwnAction, printOwn } from './own-action.ts'
import { pressIn } from './sealed-message.ts'

/** What a Home tab holds: https://docs.slack.dev/surfaces/app-home */
const LIMITS = { blocks: 100 }
/** Channels, and watched items, on one page of the tab. */
const SHOWN = { channels: 10, reminders: 10 }
/** A section takes 3,000 characters; this much of an item's name tells what it is. */
const NAME_LENGTH = 200

type Person = { readonly workspace: string; readonly user: string }

/**
 * Shows somebody their Home tab: what the channels they are in and they themselves get, and what comes next; on the
 * pages they saw last where none are named, as far as this process knows.
 */
export async function showHome(
  desk: Desk,
  person: Person,
  pages = desk.homePages.get(tabOf(person)) ?? FIRST_PAGES,
): Promise<void> {
  const { workspace, user } = person
  desk.homePages.set(tabOf(person), pages)
  const client = await desk.clientOf(workspace)
  if (client === undefined) return
  const blocks = await homeBlocks(desk, person, pages)
  await client.views.publish({
    user_id: user,
    view: { type: 'home', blocks: blocks.slice(0, LIMITS.blocks) },
  })
}

function tabOf({ workspace, user }: Person): string {
  return `${workspace}/${user}`
}

/** The subscriptions a person may see from their Home tab: of channels they are in or answer for. */
export async function subscriptionsSeen(
  { db, people }: Pick<Desk, 'db' | 'people'>,
  { workspace, user }: Person,
): Promise<{ readonly seen: readonly Subscription[]; readonly isWhole: boolean }> {
  const channels = await people.channelsOf(workspace, user)
  const all = await listSubscriptions(db, { platform: 'slack', workspace })
  const seen = all.filter(
    ({ owner, channel }) =>
      !channel.startsWith('@') && (owner === user || channels?.has(channel) === true),
  )
  return { seen, isWhole: channels !== undefined }
}

async function homeBlocks(desk: Desk, person: Person, pages: HomePages): Promise<KnownBlock[]> {
  const { people, seal } = desk
  const { workspace, user } = person
  const { seen, isWhole } = await subscriptionsSeen(desk, person)
  const { asker } = await people.meet({ workspace, user, channel: `@${user}` })
  const list = pageOfList(seen, pages.channels, SHOWN.channels)
  const shown = await Promise.all(list.shown.map((one) => placeBlocks(desk, person, one, pages)))
  const press = pressIn(seal, workspace)
  const turn = (to: number) => press(printPress({ ...pages, channels: to }))
  return [
    ...said({ title: 'Channels you are in', blocks: [] }),
    ...(seen.length === 0 && isWhole ? said(none(asker), true) : shown.flat()),
    ...turning('channels', list, turn),
    ...(isWhole ? [] : said(line([plain(NOT_TOLD)]), true)),
    ...(await personalBlocks(desk, person, asker, pages)),
    ...(await upcomingBlocks(desk, seen, asker)),
  ]
}

const NOT_TOLD =
  'Slack does not tell just now which channels you are in: only those you answer for are shown here.'

/** What a channel, or a person, gets; with buttons for whoever may change it. */
async function placeBlocks(
  desk: Desk,
  { workspace, user }: Person,
  subscription: Subscription,
  pages: HomePages,
): Promise<KnownBlock[]> {
  const { channel, state, settings } = subscription
  const { asker, needsInvite } = await desk.people.meet({ workspace, user, channel })
  const isPersonal = channel.startsWith('@')
  const filter = filterText(settings.filter)
  const lines: Block = {
    block: 'entry',
    when: isPersonal ? [plain(filter)] : [channelCalled(channel), plain(` · ${filter}`)],
    what: [plain(printCadence(settings.cadence))],
    origin: [plain(stateText(desk, subscription)), ...(needsInvite ? [plain(` · ${INVITE}`)] : [])],
  }
  const shown = said({ title: '-', blocks: [lines] }, true)
  if ((await refusal(desk, asker)) !== undefined) return shown
  const press = pressIn(desk.seal, workspace)
  const own = (verb: OwnAction['verb'], label: string) =>
    button(
      isPersonal ? `home-own-${verb}` : `home-${verb}`,
      label,
      press(printPress(pages, printOwn({ channel, verb }))),
    )
  const buttons: ActionsBlock = {
    type: 'actions',
    // Anew in every view, so that Slack draws the button that belongs there now.
    block_id: `own-${subscription.id}-${state}`,
    elements: [
      own('settings', 'Settings'),
      state === 'paused' ? own('resume', 'Resume') : own('pause', 'Pause'),
    ],
  }
  return [...shown, buttons]
}

function stateText({ clock }: Desk, subscription: Subscription): string {
  const { state, pause, settings } = subscription
  if (state === 'paused') {
    const until =
      pause?.until === undefined
        ? ''
        : ` until ${inZoneText(pause.until, settings.cadence.timeZone)}`
    return `Paused${until}: ${pause?.reason ?? 'no reason known'}`
  }
  const next = nextDigest(subscription, clock())
  return next === undefined ? 'Reminders only' : `Next: ${localTimeText(next)}`
}

const SILENT = 'None of these comes while your direct messages are paused.'

async function personalBlocks(
  desk: Desk,
  person: Person,
  asker: Asker,
  pages: HomePages,
): Promise<KnownBlock[]> {
  const own = await findSubscription(desk.db, asker.place)
  if (own === undefined) return []
  return [
    ...said({ title: 'Your direct messages', blocks: [] }),
    ...(await placeBlocks(desk, person, own, pages)),
    ...(await reminderBlocks(desk, asker, own, pages)),
  ]
}

async function reminderBlocks(
  { db, seal }: Desk,
  asker: Asker,
  { state, settings }: Subscription,
  pages: HomePages,
): Promise<KnownBlock[]> {
  const { watched } = settings.filter
  if (watched.length === 0) return []
  const list = pageOfList(watched, pages.reminders, SHOWN.reminders)
  const names = await itemNames(db, list.shown)
  const press = pressIn(seal, asker.place.workspace)
  const items = list.shown.map(
    (id): KnownBlock => ({
      type: 'section',
      text: {
        type: 'plain_text',
        text: shorten(names.get(id) ?? `${id}, which the dataset no longer holds`, NAME_LENGTH),
        emoji: false,
      },
      accessory: button(
        'home-end',
        'End reminder',
        press(printPress(pages, { do: 'run', command: `unwatch ${id}` })),
      ),
    }),
  )
  const turn = (to: number) => press(printPress({ ...pages, reminders: to }))
  return [
    ...said({ title: 'You are reminded of', blocks: [] }),
    ...(state === 'paused' ? said(line([plain(SILENT)]), true) : []),
    ...items,
    ...turning('reminders', list, turn),
  ]
}

async function upcomingBlocks(
  { bot, seal }: Desk,
  seen: readonly Subscription[],
  asker: Asker,
): Promise<KnownBlock[]> {
  if (seen.length === 0) return []
  const isAll = seen.some(({ settings }) => settings.filter.sectors.length === 0)
  const sectors = [...new Set(seen.flatMap(({ settings }) => settings.filter.sectors))]
  const { document } = await bot.answer(['upcoming', ...(isAll ? [] : sectors)].join(' '), asker)
  const press = pressIn(seal, asker.place.workspace)
  // Of the others, both are about a channel.
  const [first] = renderSlack(document, (action) =>
    action.do === 'show' || action.do === 'remind' ? press(action) : undefined,
  )
  return [{ type: 'divider' }, ...(first?.blocks ?? [])]
}

/** Buttons to the other pages of a list, the next one saying how much there is. */
function turning(
  name: string,
  { page, more, isFirst, isLast }: ReturnType<typeof pageOfList>,
  turn: (to: number) => string | undefined,
): KnownBlock[] {
  const elements = [
    ...(isFirst ? [] : [button(`home-${name}-${page - 1}`, 'Previous', turn(page - 1))]),
    ...(isLast ? [] : [button(`home-${name}-${page + 1}`, `And ${more} more`, turn(page + 1))]),
  ]
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}

function button(actionId: string, label: string, value = ''): Button {
  const text = { type: 'plain_text', text: label, emoji: false } as const
  return { type: 'button', action_id: actionId, text, value }
}

function none({ role }: Asker): Document {
  const begin: Line =
    role === 'guest'
      ? [plain('A member of the workspace can subscribe one.')]
      : [
          plain('To have one, type in a channel '),
          command('/standards subscribe automotive', 'subscribe automotive'),
          plain('.'),
        ]
  return line([
    plain('No channel that you are in gets a digest, as far as I can see. '),
    ...begin,
    plain(' What is due: '),
    command('/standards upcoming', 'upcoming'),
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
