import { MessageFlags } from 'discord.js'

/** The flag of messages made of components alone. */
export const V2 = MessageFlags.IsComponentsV2
/** A text display. */
export const display = (content: string) => ({ type: 10, content })
/** An action row. */
export const row = (...components: object[]) => ({ type: 1, components })
/** A button to press. */
export const button = (custom_id: string) => ({ type: 2, style: 1, custom_id, label: 'Press' })
/** A menu to choose from. */
export const menu = (values: readonly string[]) => ({
  type: 3,
  custom_id: 'menu',
  options: values.map((value) => ({ label: value, value })),
})
/** So many of a thing, by index. */
export const many = <T>(count: number, of: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => of(i))

/** A text option of a command. */
export const option = (name: string, more: object = {}) => ({
  type: 3,
  name,
  description: 'x',
  ...more,
})
/** A command, but for what is said of it. */
export const command = (more: object = {}) => ({ name: 'standards', description: 'x', ...more })
