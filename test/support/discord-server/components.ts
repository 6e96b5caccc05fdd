import { isDeepStrictEqual } from 'node:util'
import type { APIMessageTopLevelComponent } from 'discord-api-types/v10'
import { z } from 'zod'

const BUTTON = 2
const TEXT_DISPLAY = 10
const Shape = z.looseObject({
  type: z.number(),
  id: z.number().optional(),
  content: z.string().optional(),
  custom_id: z.string().optional(),
  style: z.number().optional(),
  disabled: z.boolean().nullish(),
  options: z.array(z.looseObject({ value: z.unknown() })).optional(),
  min_values: z.number().nullish(),
  max_values: z.number().nullish(),
  required: z.boolean().nullish(),
  min_length: z.number().nullish(),
  max_length: z.number().nullish(),
})

/** A component with where it stands in the body. */
export type Placed = z.infer<typeof Shape> & { readonly path: readonly (string | number)[] }

/** Every component of a body, those inside others behind them. */
export function allComponents(
  components: readonly unknown[],
  path: readonly (string | number)[] = ['components'],
): Placed[] {
  return components.flatMap((component, index) => placed(component, [...path, index]))
}

function placed(component: unknown, path: readonly (string | number)[]): Placed[] {
  const parsed = Shape.safeParse(component)
  if (!parsed.success) return []
  const { components, component: labelled, accessory } = parsed.data
  return [
    { ...parsed.data, path },
    ...(Array.isArray(components) ? allComponents(components, [...path, 'components']) : []),
    ...(labelled === undefined ? [] : placed(labelled, [...path, 'component'])),
    ...(accessory === undefined ? [] : placed(accessory, [...path, 'accessory'])),
  ]
}

/** What the text displays say, in order. */
export function textDisplays(components: readonly unknown[]): string[] {
  return allComponents(components).flatMap(({ type, content }) =>
    type === TEXT_DISPLAY && content !== undefined ? [content] : [],
  )
}

/** The component somebody presses or chooses from, by its custom id. */
export function withCustomId(components: readonly unknown[], customId: string): Placed | undefined {
  return allComponents(components).find(({ custom_id }) => custom_id === customId)
}

/** Whether a button needs a custom id: all do but links and purchases. */
export function needsCustomId({ type, style }: Placed): boolean {
  return type === BUTTON && style !== undefined && style <= 4
}

/** The component's number in its message, counted as Discord does where none was given. */
export function numberOf(components: readonly unknown[], component: Placed): number {
  const order = allComponents(components).map(({ path }) => path)
  return component.id ?? order.findIndex((path) => isDeepStrictEqual(path, component.path)) + 1
}

/** Components as Discord shows them: numbered, and with the defaults filled in. */
export function shownComponents(components: readonly APIMessageTopLevelComponent[]): unknown[] {
  let last = 0
  const shown = (value: unknown): unknown => {
    const parsed = Shape.safeParse(value)
    if (!parsed.success) return value
    const id = parsed.data.id ?? ++last
    const { components: inner, accessory, component: labelled } = parsed.data
    return {
      ...DEFAULTS[parsed.data.type],
      ...withoutNulls(parsed.data),
      id,
      ...(Array.isArray(inner) ? { components: inner.map(shown) } : {}),
      ...(accessory === undefined ? {} : { accessory: shown(accessory) }),
      ...(labelled === undefined ? {} : { component: shown(labelled) }),
    }
  }
  return components.map(shown)
}

const CHOOSE_ONE = { min_values: 1, max_values: 1 }
const DEFAULTS: Readonly<Record<number, object>> = {
  3: CHOOSE_ONE,
  5: CHOOSE_ONE,
  6: CHOOSE_ONE,
  7: CHOOSE_ONE,
  8: CHOOSE_ONE,
  14: { divider: true, spacing: 1 },
  17: { accent_color: null, spoiler: false },
}

function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null))
}
