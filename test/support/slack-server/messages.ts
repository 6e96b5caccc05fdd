import type { Clock } from './clock.ts'
import type { Channel, Message } from './entities.ts'

/** What a message needs to be posted; the rest is empty where not said. */
export type Draft = Pick<Message, 'channel' | 'user'> &
  Partial<Omit<Message, 'ts' | 'channel' | 'user' | 'isEdited' | 'isTombstone'>>

/** The messages of all channels. */
export type Messages = {
  post(draft: Draft): Message
  /** Takes a message away; of one with replies a tombstone stays. */
  remove(message: Message): void
  find(channel: Channel, ts: string): Message | undefined
  /** Those everybody sees, oldest first, replies in threads among them. */
  in(channel: Channel): Message[]
  /** Those only one person sees, oldest first. */
  ephemeralIn(channel: Channel): Message[]
}

/** No messages at first. */
export function createMessages(clock: Clock): Messages {
  const all: Message[] = []
  let lastMicros = 0

  // Unique in the whole server and rising, as Slack's are in a channel.
  function newTs(): string {
    lastMicros = Math.max(clock.now() * 1000, lastMicros + 1)
    return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`
  }

  function standing(channel: Channel): Message[] {
    return all.filter((message) => message.channel === channel)
  }

  return {
    post(draft) {
      const message: Message = {
        botId: undefined,
        app: undefined,
        threadTs: undefined,
        isBroadcast: false,
        ephemeralTo: undefined,
        text: '',
        blocks: [],
        metadata: undefined,
        unfurl: { links: undefined, media: undefined },
        ...draft,
        ts: newTs(),
        isEdited: false,
        isTombstone: false,
      }
      all.push(message)
      return message
    },
    remove(message) {
      if (standing(message.channel).some(({ threadTs }) => threadTs === message.ts)) {
        const text = 'This message was deleted.'
        Object.assign(message, { text, blocks: [], metadata: undefined, isTombstone: true })
        return
      }
      const index = all.indexOf(message)
      if (index !== -1) all.splice(index, 1)
    },
    find: (channel, ts) => standing(channel).find((message) => message.ts === ts),
    in: (channel) => standing(channel).filter(({ ephemeralTo }) => ephemeralTo === undefined),
    ephemeralIn: (channel) => standing(channel).filter((one) => one.ephemeralTo !== undefined),
  }
}
