import { Routes } from 'discord.js'
import { createLru } from '../../db/lru.ts'
import type { DiscordMessage } from '../../formatters/discord.ts'
import type { Api } from './api.ts'
import { apiCode } from './outcome.ts'

/** https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const LIMITS = { name: 100 }
const BEGUN_ALREADY = 160004
const REMEMBERED = 5000

/** Begins the thread below a message, unless there is one: its id is the message's. */
export function createThreads(api: Api) {
  const begun = createLru<true>(REMEMBERED)
  return {
    async begin(channel: string, message: string, first: DiscordMessage): Promise<void> {
      if (begun.get(message) === true) return
      try {
        await api.post(Routes.threads(channel, message), { name: threadName(first) })
      } catch (cause) {
        if (apiCode(cause) !== BEGUN_ALREADY) throw cause
      }
      begun.set(message, true)
    },
  }
}

/** The title of a message as the name of its thread, without the number of its page. */
export function threadName({ components: [{ components }] }: DiscordMessage): string {
  const [first] = components
  const title = first !== undefined && 'content' in first ? first.content : ''
  const words = title
    .replace(/^#+ /, '')
    .replace(/ \(\d+\/\d+\)$/, '')
    .replace(/\\/g, '')
  return fitName(words) || 'China standards'
}

// Counted in UTF-16 there. Words are cut where they are longer than half of a name, as Chinese titles are.
function fitName(words: string): string {
  if (words.length <= LIMITS.name) return words.toWellFormed()
  const cut = words.slice(0, LIMITS.name - 1)
  const end = cut.lastIndexOf(' ')
  const whole = words[cut.length] === ' ' || end < LIMITS.name / 2 ? cut : cut.slice(0, end)
  return `${whole.replace(/[\ud800-\udbff]$/, '').replace(/[\s,;:\u2013\u2014-]+$/, '')}…`
}
