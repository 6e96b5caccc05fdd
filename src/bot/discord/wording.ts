/** What answers for every platform say otherwise on Discord: groups are roles there, and nobody is a guest. */
const SAID_OTHERWISE: readonly (readonly [everywhere: string, here: string])[] = [
  ['which group a reminder calls', 'which role a reminder calls'],
  [
    'which group the last reminder before a date calls',
    'which role the last reminder before a date calls',
  ],
  ['The last reminder before a date calls a group', 'The last reminder before a date calls a role'],
  ['Anyone but guests may', 'Anyone may'],
]

/** A text of the bot’s as it is said on Discord; what comes from the dataset holds none of these phrases. */
export function inRoles(text: string): string {
  return SAID_OTHERWISE.reduce((said, [everywhere, here]) => said.replace(everywhere, here), text)
}
