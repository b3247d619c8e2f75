/** Asks again only when the last answer is `everyMs` old: what is dear to ask and changes slowly. */
export function remembered<Value>(
  ask: () => Promise<Value>,
  everyMs: number,
  now: () => number = () => performance.now(),
): () => Promise<Value> {
  let last: { readonly at: number; readonly answer: Promise<Value> } | null = null
  return () => {
    const at = now()
    if (last === null || at - last.at >= everyMs) last = { at, answer: ask() }
    return last.answer
  }
}
