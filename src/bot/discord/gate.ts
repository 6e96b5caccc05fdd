import type { Bot } from '../bot.ts'

/**
 * The bot, answering so many at once. Everybody is promised an answer within Discord's three seconds only if the
 * work on others does not keep the process from saying so.
 */
export function inTurns(bot: Bot, places: number): Bot {
  const waiting: (() => void)[] = []
  let free = places
  const enter = async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    // Others may get a word in between.
    else setImmediate(next)
  }
  const gated = async <T>(work: () => Promise<T>): Promise<T> => {
    await enter()
    return work().finally(leave)
  }
  return {
    answer: (text, asker) => gated(() => bot.answer(text, asker)),
    act: (action, asker) => gated(() => bot.act(action, asker)),
  }
}
