/** What a person's own direct messages with the bot are called; every other channel is called by one name. */
export const DIRECT_MESSAGES = 'your direct messages'

const OF_SEVERAL: Readonly<Record<string, string>> = {
  gets: 'get',
  watches: 'watch',
  mutes: 'mute',
  does: 'do',
  is: 'are',
  has: 'have',
}

/** A channel with what it does, `#standards now gets` or `your direct messages now get`. */
export function doing(channel: string, verb: string): string {
  if (channel !== DIRECT_MESSAGES) return `${channel} ${verb}`
  return `${channel} ${verb.replace(/[a-z]+/g, (word) => OF_SEVERAL[word] ?? word)}`
}
