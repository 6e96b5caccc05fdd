import { z } from 'zod'
import { ACCESS_RULES, type Access } from '../domain/access.ts'
import type { Cadence } from '../domain/cadence.ts'
import type { Filter } from '../domain/filter.ts'
import { ITEM_TYPES, KEY_DATE_KINDS } from '../domain/item.ts'
import type { ReminderSteps } from '../domain/reminder.ts'
import { SECTORS } from '../domain/sector.ts'
import { type Button, ITEM_ACTIONS } from '../formatters/action.ts'
import type { Block, Document, Inline } from '../formatters/document.ts'

/** A filter as a JSON column holds it. */
export const storedFilter: z.ZodType<Filter> = z.object({
  sectors: z.array(z.enum(SECTORS)),
  kinds: z.array(z.enum(KEY_DATE_KINDS)),
  types: z.array(z.enum(ITEM_TYPES)),
  mandatoryOnly: z.boolean(),
  committee: z.string().optional(),
  words: z.array(z.string()),
  // Absent in rows of the first release.
  watched: z.array(z.string()).default([]),
  muted: z.array(z.string()).default([]),
  watchedOnly: z.boolean().default(false),
})

/** Who may change subscriptions, as a JSON column holds it. */
export const storedAccess: z.ZodType<Access> = z.object({
  rule: z.enum(ACCESS_RULES),
  listed: z.array(z.string()),
  groups: z.array(z.string()).optional(),
})

/** Reminder steps as a JSON column holds them. */
export const storedSteps: z.ZodType<ReminderSteps> = z.object({
  closing: z.array(z.int().min(0)),
  effect: z.array(z.int().min(0)),
})

const local = { time: z.string(), timeZone: z.string() }

/** A cadence as a JSON column holds it. */
export const storedCadence: z.ZodType<Cadence> = z.discriminatedUnion('every', [
  z.object({ ...local, every: z.literal('day') }),
  z.object({ ...local, every: z.literal('week'), weekday: z.int().min(1).max(7) }),
  z.object({ ...local, every: z.literal('month'), day: z.int().min(1).max(31) }),
])

const inline: z.ZodType<Inline> = z.object({
  text: z.string(),
  style: z.enum(['strong', 'quiet', 'code']).optional(),
  link: z.string().optional(),
  onTerminal: z.string().optional(),
  names: z.enum(['person', 'channel', 'group']).optional(),
})
const line = z.array(inline)

const itemId = z.string()
const typed = z.string()
const button: z.ZodType<Button> = z.object({
  label: z.string(),
  action: z.discriminatedUnion('do', [
    z.object({ do: z.enum(ITEM_ACTIONS), itemId }),
    z.object({ do: z.literal('page'), page: z.int().min(0), command: typed }),
    z.object({ do: z.enum(['share', 'run']), command: typed }),
  ]),
})

const block: z.ZodType<Block> = z.discriminatedUnion('block', [
  z.object({ block: z.literal('lead'), line }),
  z.object({ block: z.literal('heading'), text: z.string() }),
  z.object({
    block: z.literal('entry'),
    when: line,
    what: line,
    origin: line,
    itemId: z.string().optional(),
  }),
  z.object({ block: z.literal('paragraph'), line }),
  z.object({ block: z.literal('call'), group: z.string(), line }),
  z.object({ block: z.literal('buttons'), buttons: z.array(button) }),
  z.object({ block: z.literal('list'), items: z.array(line) }),
  z.object({ block: z.literal('footer'), lines: z.array(line) }),
])

/** A message as a JSON column holds it. */
export const storedDocument: z.ZodType<Document> = z.object({
  title: z.string(),
  blocks: z.array(block),
  thread: z.object({ title: z.string(), blocks: z.array(block) }).optional(),
})
