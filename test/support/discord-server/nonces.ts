import type { Message, User } from './records.ts'

/** Which message was sent with which nonce. */
export type Nonces = {
  /** The message an author sent with this nonce a short while ago, whatever the channel. */
  find(author: User, nonce: string | number): Message | undefined
  remember(message: Message): void
}

/** Remembers for a while which message an author sent with which nonce. */
export function createNonces(windowMs: number): Nonces {
  const sent = new Map<string, { readonly message: Message; readonly at: number }>()
  const key = (author: User, nonce: string | number) => `${author.id}:${nonce}`
  return {
    find(author, nonce) {
      const found = sent.get(key(author, nonce))
      return found !== undefined && Date.now() - found.at < windowMs ? found.message : undefined
    },
    remember(message) {
      if (message.nonce === undefined) return
      sent.set(key(message.author, message.nonce), { message, at: Date.now() })
    },
  }
}
