import { Argument, Option } from 'commander'
import type { PlatformName } from '../domain/platform-name.ts'

/**
 * The choices of a closed list, of which the compiler misses none. The lists themselves stand beside the tables,
 * and loading those would make a digest on a terminal wait.
 */
export function choicesOf<T extends string>(choices: Readonly<Record<T, true>>): string[] {
  return Object.keys(choices)
}

/** The channel a command is about. */
export const channelArgument = () =>
  new Argument('<channel>', 'its id in the list, or its place such as slack/T0123ABCD/C0123ABCD')

/** The item a command is about. */
export const itemArgument = () =>
  new Argument('<identifier...>', 'its number in any spelling, its id, or words of its title')

/** Only what is on one platform. */
export const platformOption = () =>
  new Option('--platform <platform>', 'of one platform').choices(
    choicesOf<PlatformName>({ slack: true, discord: true, console: true }),
  )

/** How a list or one of its lines is printed. */
export const textOrJson = () =>
  new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text')
