import { z } from 'zod'
import { KEY_DATE_KINDS } from '../../domain/item.ts'
import { SECTORS } from '../../domain/sector.ts'
import { DETAILS, EMPTY_POLICIES } from '../../domain/settings.ts'
import type { SettingsForm, ShownForm } from '../settings-form.ts'
import { FIELD } from './settings-view.ts'

const text = z.object({ [FIELD]: z.object({ value: z.string().nullish() }) }).transform(
  // Slack knows no empty text, only none.
  (field) => field[FIELD]?.value ?? '',
)
const box = z
  .object({ [FIELD]: z.object({ selected_options: z.array(z.unknown()) }) })
  .transform((field) => (field[FIELD]?.selected_options.length ?? 0) > 0)
const menu = <T extends string>(choices: readonly T[]) =>
  z
    .object({
      [FIELD]: z.object({ selected_options: z.array(z.object({ value: z.enum(choices) })) }),
    })
    .transform((field) => (field[FIELD]?.selected_options ?? []).map(({ value }) => value))
const radio = <T extends string>(choices: readonly [T, ...T[]]) =>
  z
    .object({ [FIELD]: z.object({ selected_option: z.object({ value: z.enum(choices) }) }) })
    .transform((field) => field[FIELD]?.selected_option.value ?? choices[0])

const values = z.object({
  sectors: menu(SECTORS),
  kinds: menu(KEY_DATE_KINDS),
  mandatoryOnly: box,
  watchedOnly: box,
  cadence: text,
  horizon: text,
  remind: box,
  closing: text,
  effect: text,
  whenEmpty: radio(EMPTY_POLICIES),
  detail: radio(DETAILS),
})

/** The form as it was filled in; `undefined` where it is another bot's. */
export function readValues(state: unknown): SettingsForm | undefined {
  const read = values.safeParse(state)
  return read.success ? read.data : undefined
}

const shownSchema = z.object({
  isServed: z.boolean(),
  form: z.object({
    sectors: z.array(z.enum(SECTORS)),
    kinds: z.array(z.enum(KEY_DATE_KINDS)),
    mandatoryOnly: z.boolean(),
    watchedOnly: z.boolean(),
    cadence: z.string(),
    horizon: z.string(),
    remind: z.boolean(),
    closing: z.string(),
    effect: z.string(),
    whenEmpty: z.enum(EMPTY_POLICIES),
    detail: z.enum(DETAILS),
  }),
})

/** What a form carries unseen: whose it is, sealed, and how it was filled when it was shown. */
export function printMetadata(sealed: string, shown: ShownForm): string {
  return `${sealed}\n${JSON.stringify(shown)}`
}

/** The same read back; `shown` is `undefined` where the form is another's, or of another release. */
export function readMetadata(metadata: string): {
  readonly sealed: string
  readonly shown: ShownForm | undefined
} {
  const [sealed = '', json = ''] = metadata.split('\n', 2)
  return { sealed, shown: readShown(json) }
}

function readShown(json: string): ShownForm | undefined {
  try {
    return shownSchema.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}
