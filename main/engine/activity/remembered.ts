/**
 * Asks again only when the last answer is `everyMs` old: what is dear to ask and changes slowly.
 * @param everyMs also by that answer: one that says that there is nothing to look at is good for longer
 */
export function remembered<Value>(
  ask: () => Promise<Value>,
  everyMs: number | ((answer: Value) => number),
  now: () => number = () => performance.now(),
): () => Promise<Value> {
  let last: { readonly at: number; readonly answer: Promise<Value> } | null = null
  let goodForMs = 0
  async function anew(): Promise<Value> {
    // Until it has answered, everybody waits for the same answer; a failure is none.
    goodForMs = Infinity
    try {
      const answer = await ask()
      goodForMs = typeof everyMs === 'number' ? everyMs : everyMs(answer)
      return answer
    } catch (error) {
      goodForMs = 0
      throw error
    }
  }
  return () => {
    const at = now()
    if (last === null || at - last.at >= goodForMs) last = { at, answer: anew() }
    return last.answer
  }
}
