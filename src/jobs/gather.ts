/** Calls under way at the same time: while one waits for the database's disk, the next is on its way. */
const AT_ONCE = 2

/**
 * Makes few calls of many: what is asked for while calls are under way goes into the next. `run` answers a list with
 * one answer each; where it throws, everyone in the list is thrown at.
 */
export function gather<Q, A>(
  run: (questions: readonly Q[]) => Promise<readonly A[]>,
  most = 500,
): (question: Q) => Promise<A> {
  const waiting: { question: Q; resolve: (answer: A) => void; reject: (cause: unknown) => void }[] =
    []
  let underWay = 0
  const ask = async () => {
    const asked = waiting.splice(0, most)
    try {
      const answers = await run(asked.map(({ question }) => question))
      for (const [index, { resolve, reject }] of asked.entries()) {
        const answer = answers[index]
        if (answer === undefined) reject(new Error('a question was left without an answer'))
        else resolve(answer)
      }
    } catch (cause) {
      for (const { reject } of asked) reject(cause)
    }
  }
  const drain = async () => {
    while (waiting.length > 0) await ask()
    underWay -= 1
  }
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      // Later, so that everything asked for in the same breath goes together.
      if (underWay < AT_ONCE && waiting.length === 1) {
        underWay += 1
        setImmediate(drain)
      }
    })
}
