import type {
  APIActionRowComponent,
  APIButtonComponent,
  APIComponentInContainer,
  APIComponentInMessageActionRow,
  APIContainerComponent,
  APISelectMenuOption,
  APITextDisplayComponent,
} from 'discord-api-types/v10'
import type { Action, Button } from './action.ts'
import { markdown, mention } from './discord-markup.ts'
import {
  type Block,
  type Document,
  type Inline,
  type Line,
  lineText,
  plain,
  shorten,
} from './document.ts'
import { renderPages } from './pages.ts'

/** The body of Create Message, but the nonce. */
export type DiscordMessage = {
  readonly flags: number
  readonly components: [APIContainerComponent]
  /** Nobody is pinged but the role that a message calls. */
  readonly allowed_mentions: { readonly parse: []; readonly roles?: readonly [string] }
}

/** What one message holds: https://discord.com/developers/docs/components/reference */
const LIMITS = {
  /** The container and all that is in it. */
  components: 40,
  /** Over all text displays: https://github.com/discord/discord-api-docs/pull/8562 */
  characters: 4000,
  /** UTF-8, undocumented; 10,170 was seen: https://github.com/discord/discord-api-docs/issues/8554 */
  bytes: 10_000,
  /** What each text display takes of the bytes beside its text. */
  bytesPerText: 12,
  options: 25,
  /** Of an option; values of menus and buttons as well. */
  value: 100,
  label: 80,
  buttonsInRow: 5,
}

/** Left free below the answer to a command, for the rows that belong to it: those of the settings are five. */
const OWN_ROWS = 10

/** Of these any heading with any block, and the title, fit into one message, in Chinese too. */
const ROOM = {
  heading: 240,
  when: 400,
  what: 1500,
  origin: 400,
  block: 2400,
  item: 800,
  items: 30,
}

const IS_COMPONENTS_V2 = 1 << 15

const SEPARATOR: APIComponentInContainer = { type: 14, divider: true, spacing: 1 }

type Entry = Extract<Block, { block: 'entry' }>

/** What stays together: texts, and what can be pressed there. */
type Piece = {
  readonly components: readonly APIComponentInContainer[]
  readonly buttons: readonly APIButtonComponent[]
  /** For the menu of the message: one for each entry would be too many components. */
  readonly option?: APISelectMenuOption | undefined
  /** The role that is called. */
  readonly role?: string | undefined
}

/**
 * What an action becomes in the value of a button, so that it is known for the bot's own when it comes back;
 * `undefined` where it has no room.
 */
export type Press = (action: Action) => string | undefined

/**
 * A document as bodies of Create Message, in the order to post them, each within Discord's limits. Without `press`
 * nothing in them can be pressed: nobody would answer.
 */
export function renderDiscord(document: Document, press?: Press): DiscordMessage[] {
  const components = LIMITS.components - (press === undefined ? 0 : OWN_ROWS)
  return renderPages(document, {
    room: ROOM,
    size,
    piece: (block) => piece(block, press),
    message,
    fits: (page) => fits(page, components),
  })
}

function size(inline: Inline): number {
  return markdown([inline]).length
}

function message(title: string, pieces: readonly Piece[]): DiscordMessage {
  const seen = new Set<string>()
  // Two components of a message must not have one id.
  const isFirst = (value: string) => !seen.has(value) && seen.add(value) !== undefined
  const below = pieces.flatMap(({ components, buttons }) => [
    ...components,
    ...rows(
      buttons.filter((button) => 'custom_id' in button && isFirst(button.custom_id)),
      LIMITS.buttonsInRow,
    ),
  ])
  const options = pieces.flatMap(({ option }) => option ?? []).filter(({ value }) => isFirst(value))
  const heading = display(prefixed('## ', [[{ text: title }]]))
  const [role] = pieces.flatMap((one) => one.role ?? [])
  return {
    flags: IS_COMPONENTS_V2,
    components: [{ type: 17, components: [heading, ...below, ...menus(options)] }],
    allowed_mentions: { parse: [], ...(role === undefined ? {} : { roles: [role] }) },
  }
}

function fits(shown: DiscordMessage, atMost: number): boolean {
  const [container] = shown.components
  const inRows = container.components.flatMap((part) => (part.type === 1 ? part.components : []))
  return (
    container.components.length + inRows.length + 1 <= atMost &&
    textsOf(shown).join('').length <= LIMITS.characters &&
    bytesOf(shown) <= LIMITS.bytes
  )
}

/** What Discord counts of a message against a limit that it does not tell. */
export function bytesOf(shown: DiscordMessage): number {
  const texts = textsOf(shown)
  return Buffer.byteLength(texts.join('')) + texts.length * LIMITS.bytesPerText
}

function textsOf({ components: [container] }: DiscordMessage): string[] {
  return container.components.flatMap((part) => ('content' in part ? [part.content] : []))
}

function piece(block: Block, press: Press | undefined): Piece {
  return {
    components: shown(block),
    buttons: block.block === 'buttons' ? pressable(block.buttons, press) : [],
    option: block.block === 'entry' ? menuOption(block, press) : undefined,
    role: roleOf(block),
  }
}

function shown(block: Block): APIComponentInContainer[] {
  switch (block.block) {
    case 'heading':
      return [SEPARATOR, display(prefixed('### ', [[{ text: block.text }]]))]
    case 'entry':
      return [display(entryText(block))]
    case 'call':
      return [display(markdown([{ text: block.group, names: 'group' }, plain(' '), ...block.line]))]
    case 'lead':
    case 'paragraph':
      return [display(markdown(block.line))]
    case 'list':
      return [display(prefixed('- ', block.items))]
    case 'buttons':
      return []
    case 'footer':
      return [SEPARATOR, display(prefixed('-# ', block.lines))]
  }
}

function roleOf(block: Block): string | undefined {
  const isRole = block.block === 'call' && mention('group', block.group) !== undefined
  return isRole ? block.group : undefined
}

/** Buttons; one whose action has no room is left out. */
function pressable(buttons: readonly Button[], press: Press | undefined): APIButtonComponent[] {
  return buttons.flatMap(({ label, action }) => {
    const value = press?.(action)
    return value === undefined || value.length > LIMITS.value
      ? []
      : [{ type: 2, style: 2, label: shorten(label, LIMITS.label), custom_id: value } as const]
  })
}

function menuOption(
  { when, what, itemId }: Entry,
  press: Press | undefined,
): APISelectMenuOption | undefined {
  const value = itemId === undefined ? undefined : press?.({ do: 'show', itemId })
  if (value === undefined || value.length > LIMITS.value) return undefined
  const label = fitPlain(lineText(what)) || 'Details'
  const description = fitPlain(lineText(when))
  return { label, value, ...(description === '' ? {} : { description }) }
}

// Counted by Discord in UTF-16, which is more than what is seen as one character.
function fitPlain(text: string): string {
  const words = text.trim()
  for (let limit = LIMITS.value; limit > 0; limit -= 10) {
    const fitted = shorten(words, limit)
    if (fitted.length <= LIMITS.value) return fitted
  }
  return ''
}

function menus(
  options: readonly APISelectMenuOption[],
): APIActionRowComponent<APIComponentInMessageActionRow>[] {
  return chunks(options, LIMITS.options).map((part, index) => ({
    type: 1,
    components: [
      { type: 3, custom_id: `entries-${index}`, placeholder: 'Details of …', options: part },
    ],
  }))
}

function rows(
  buttons: readonly APIButtonComponent[],
  inRow: number,
): APIActionRowComponent<APIComponentInMessageActionRow>[] {
  return chunks(buttons, inRow).map((components) => ({ type: 1, components }))
}

function chunks<T>(list: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, index) =>
    list.slice(index * length, (index + 1) * length),
  )
}

function display(content: string): APITextDisplayComponent {
  return { type: 10, content }
}

function entryText({ when, what, origin }: Entry): string {
  const lines = [markdown(when), markdown(what), prefixed('-# ', [origin])]
  return lines.filter((line) => line !== '').join('\n')
}

function prefixed(prefix: string, lines: readonly Line[]): string {
  return lines
    .filter((line) => line.length > 0)
    .map((line) => prefix + markdown(line))
    .join('\n')
}
