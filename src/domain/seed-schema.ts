import { z } from 'zod'
import { ITEM_TYPES, KEY_DATE_KINDS, LEGAL_WEIGHTS, STATUSES } from './item.ts'
import { SECTORS } from './sector.ts'
import { type DateSpan, parseSpan } from './span.ts'

const oneLine = (limit: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(limit, `must not be longer than ${limit} characters`)
    .regex(/^\P{Cc}*$/u, 'must be one line without control characters')

const slug = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case words joined by hyphens, like gb-44495-2024',
  )

/** Years beyond which a date can only be a slip of the pen. */
const YEARS = { first: 1950, last: 2100 } as const

function yearProblem(text: string, { first }: DateSpan): string | undefined {
  if (first.year >= YEARS.first && first.year <= YEARS.last) return undefined
  return `"${text}" lies outside the years ${YEARS.first} to ${YEARS.last}; is it a slip?`
}

const span = z
  .string({ error: 'must be a quoted date such as "2026-07-01" or "2026-Q3"' })
  .superRefine((text, ctx) => {
    const parsed = parseSpan(text)
    const problem = parsed.ok ? yearProblem(text, parsed.value) : parsed.problem
    if (problem !== undefined) ctx.addIssue({ code: 'custom', message: problem, input: text })
  })
  // Only for editors, by way of the JSON Schema; what counts is parseSpan.
  .meta({ pattern: '^\\d{4}(-(\\d{2}(-\\d{2})?|Q[1-4]|H[12]))?$' })

const newsletter = z
  .string()
  .regex(
    /^(\d{4}-(0[1-9]|1[0-2])|[a-z][a-z0-9]*(-[a-z0-9]+)*)$/,
    'must be the first month of a newsletter, like "2026-03", or the name of a list of your own, like "our-list"',
  )

const sourceSchema = z.strictObject({
  newsletter: newsletter.describe('First month of the newsletter, as listed in sources.yaml'),
  article: oneLine(200).describe('Heading of the article or table the fact stands in'),
  asPrinted: oneLine(120).describe('The date as printed there, a few words at most'),
})

const keyDateSchema = z.strictObject({
  key: slug
    .optional()
    .describe(
      'Stable name of this date within the item; needed where there are several of one kind',
    ),
  kind: z.enum(KEY_DATE_KINDS),
  date: span.describe('2026-07-01, 2026-07, 2026-Q3, 2026-H2 or 2026, quoted'),
  dateEnd: span.optional().describe('Last day of something that lasts, such as a conference'),
  proposed: z
    .boolean()
    .default(false)
    .describe('True where the date depends on adoption or is only planned'),
  scope: oneLine(120).optional().describe('What the date applies to, where the item has several'),
  note: oneLine(400).optional().describe('What a reader must know to use the date rightly'),
  conflict: oneLine(300)
    .optional()
    .describe('Where sources disagree: one sentence naming the other date and its source'),
  source: sourceSchema,
  earlier: z
    .array(
      z.strictObject({
        date: span,
        proposed: z.boolean().default(false),
        source: sourceSchema,
      }),
    )
    .default([])
    .describe('Values the date had before it moved, oldest first'),
})

/** One item as it is written in `seeds/items/*.yaml`. */
export const seedItemSchema = z.strictObject({
  id: slug.describe('Stable name of the item; never changed once published'),
  identifier: oneLine(80).optional().describe('Exactly as printed: GB 44495-2024'),
  planNumber: oneLine(80).optional().describe('Number of the project the standard came from'),
  title: oneLine(400).describe('English title as printed'),
  titleZh: oneLine(200).optional().describe('Chinese title where known'),
  type: z.enum(ITEM_TYPES),
  issuers: z
    .array(oneLine(120))
    .default([])
    .describe('Bodies that issue it, by their usual short names'),
  committee: oneLine(120).optional().describe('Technical committee, like SAC/TC114'),
  sectors: z
    .array(z.enum(SECTORS))
    .min(1, 'must name at least the lead sector')
    .describe('Lead sector first, others as they apply'),
  status: z.enum(STATUSES).describe('Where it stands according to the newest newsletter'),
  legalWeight: z.enum(LEGAL_WEIGHTS).optional(),
  replaces: z.array(oneLine(120)).default([]).describe('Identifiers of what it replaces'),
  replacedBy: slug.optional().describe('Id of the item that replaces it'),
  partOf: slug.optional().describe('Id of the package it is a part of'),
  summary: oneLine(400).describe('One sentence in our own words'),
  whoShouldAct: oneLine(400).optional().describe('Who should act and how, in our own words'),
  note: oneLine(600)
    .optional()
    .describe('What has no date but matters, such as "12-month transition"'),
  links: z
    .array(z.url())
    .default([])
    .describe('Official sources, where the newsletter prints them'),
  mentions: z
    .array(z.strictObject({ newsletter, article: oneLine(200) }))
    .default([])
    .describe('Articles that report on it, beside the sources of its key dates'),
  keyDates: z.array(keyDateSchema).default([]),
})
export type SeedItem = z.infer<typeof seedItemSchema>
/** The same before defaults are filled in. */
export type SeedItemInput = z.input<typeof seedItemSchema>

/** A whole file of `seeds/items`. */
export const seedFileSchema = z.array(seedItemSchema)

function isDay(text: string): boolean {
  const parsed = parseSpan(text)
  return parsed.ok && parsed.value.precision === 'day'
}

/** One newsletter of `seeds/sources.yaml`. */
export const newsletterSchema = z.strictObject({
  newsletter: newsletter.describe('Its first month; what sources refer to'),
  title: oneLine(120),
  covers: z
    .strictObject({
      first: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month like "2026-04"'),
      last: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month like "2026-04"'),
    })
    .optional()
    .describe('First and last month reported on; absent for a list of your own'),
  knownFrom: z
    .string()
    .refine(isDay, 'must be a calendar date like "2026-06-01"')
    .describe('First day of the month after the newest date it tells of as past'),
  publisher: oneLine(120),
  url: z.url().optional(),
})
export type Newsletter = z.infer<typeof newsletterSchema>
