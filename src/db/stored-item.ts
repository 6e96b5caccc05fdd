import { z } from 'zod'
import { ITEM_TYPES, type Item, KEY_DATE_KINDS, LEGAL_WEIGHTS, STATUSES } from '../domain/item.ts'
import { SECTORS } from '../domain/sector.ts'
import { type DateSpan, parseSpan, printSpan } from '../domain/span.ts'

const span = z.codec(z.string(), z.custom<DateSpan>(), {
  decode: (text, ctx) => {
    const parsed = parseSpan(text)
    if (parsed.ok) return parsed.value
    ctx.issues.push({ code: 'custom', message: parsed.problem, input: text })
    return z.NEVER
  },
  encode: printSpan,
})

const day = z.codec(z.iso.date(), z.custom<Temporal.PlainDate>(), {
  decode: (text) => Temporal.PlainDate.from(text),
  encode: (date) => date.toString(),
})

/** A source as a JSON column holds it. */
export const storedSource = z.object({
  newsletter: z.string(),
  article: z.string(),
  asPrinted: z.string(),
})

const storedKeyDate = z.object({
  key: z.string(),
  kind: z.enum(KEY_DATE_KINDS),
  span,
  end: span.optional(),
  proposed: z.boolean(),
  scope: z.string().optional(),
  note: z.string().optional(),
  conflict: z.string().optional(),
  source: storedSource,
  earlier: z.array(z.object({ span, proposed: z.boolean(), source: storedSource })),
  knownSince: day,
})

/** An item as `items.content` holds it: everything of it, dates as text. */
export const storedItem: z.ZodType<Item, unknown> = z.object({
  id: z.string(),
  identifier: z.string().optional(),
  planNumber: z.string().optional(),
  title: z.string(),
  titleZh: z.string().optional(),
  type: z.enum(ITEM_TYPES),
  issuers: z.array(z.string()),
  committee: z.string().optional(),
  sectors: z.tuple([z.enum(SECTORS)], z.enum(SECTORS)),
  status: z.enum(STATUSES),
  legalWeight: z.enum(LEGAL_WEIGHTS).optional(),
  replaces: z.array(z.string()),
  replacedBy: z.string().optional(),
  partOf: z.string().optional(),
  summary: z.string(),
  whoShouldAct: z.string().optional(),
  note: z.string().optional(),
  links: z.array(z.string()),
  mentions: z.array(z.object({ newsletter: z.string(), article: z.string() })),
  keyDates: z.array(storedKeyDate),
})
