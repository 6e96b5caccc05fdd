import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Subscription } from '../db/subscriptions.ts'
import { MAX_TEXT_LENGTH } from '../domain/settings.ts'
import type { Action } from '../formatters/action.ts'
import type { Document } from '../formatters/document.ts'
import { errorDocument } from '../formatters/replies.ts'
import { act } from './act.ts'
import { answerRequest } from './answer.ts'
import type { Asker } from './asker.ts'
import { parseRequest } from './request.ts'

/** What answering works with; composing digests is the jobs' business and is handed in. */
export type BotContext = {
  readonly db: Database
  readonly clock: Clock
  /** The digest a subscription would get now. */
  readonly preview: (subscription: Subscription) => Promise<Document>
  /** Why a subscription was or was not told of an item; `query` is what was typed for it. */
  readonly explain: (subscription: Subscription, itemId: string, query: string) => Promise<Document>
  /** Is told of what could not be answered. */
  readonly onError: (cause: unknown) => void
}

/** What is answered, to the one who asked. */
export type Reply = {
  readonly document: Document
  /** The command that gives this answer again, where everybody in the channel may see it. */
  readonly share?: string | undefined
  /** The one item it is about, for what can be done with that. */
  readonly itemId?: string | undefined
  /** A form to open where the platform has forms; the document says the same in words. */
  readonly form?: 'settings' | undefined
}

/** Answers people, the same on every platform. */
export type Bot = {
  /** What is typed behind the slash command. Never throws: what went wrong is answered, and reported. */
  answer(text: string, asker: Asker): Promise<Reply>
  /** What a button or menu entry does. */
  act(action: Action, asker: Asker): Promise<Reply>
}

/** What is said where answering failed. */
export const WENT_WRONG =
  'Something went wrong here; the log of the bot says what. Try again in a minute.'

/** A bot on a database. */
export function createBot(context: BotContext): Bot {
  const guarded = async (reply: Promise<Reply>): Promise<Reply> => {
    try {
      return await reply
    } catch (cause) {
      context.onError(cause)
      return { document: errorDocument(WENT_WRONG) }
    }
  }
  const answer = async (text: string, asker: Asker): Promise<Reply> => {
    if (text.length > MAX_TEXT_LENGTH) {
      const problem = `That is ${text.length} characters long; I read ${MAX_TEXT_LENGTH} at most.`
      return { document: errorDocument(problem) }
    }
    const request = parseRequest(text)
    return request.ok
      ? answerRequest(context, request.value, asker)
      : { document: errorDocument(request.problem) }
  }
  return {
    answer: (text, asker) => guarded(answer(text, asker)),
    act: (action, asker) => guarded(act(context, action, asker, answer)),
  }
}
