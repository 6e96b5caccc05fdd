import { z } from 'zod'
import { KEY_DATE_KINDS } from '../../domain/item.ts'
import { SECTORS } from '../../domain/sector.ts'
import { DETAILS, EMPTY_POLICIES } from '../../domain/settings.ts'
import type { SettingsForm } from '../settings-form.ts'
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
