import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CallIn, CallName, CallOut } from '../../contract/engine.ts'
import { toEnvelope, type ErrorEnvelope } from '../../contract/errors.ts'
import { useEngine, useOnline } from './hooks.tsx'
import { useStable } from './use-stable.ts'

/** Answers asked for again at most this often while their subject keeps changing, milliseconds. */
const REFRESH_MS = 1_000

export interface Query<Value> {
  /** The last good answer, kept while a newer one is fetched or fails. */
  readonly data: Value | null
  readonly error: ErrorEnvelope | null
  /** False while `data` still answers the question asked before this one. */
  readonly settled: boolean
  readonly reload: () => void
}

interface QueryState<Value> {
  readonly key: string
  readonly data: Value | null
  readonly error: ErrorEnvelope | null
}

/**
 * Asks the engine and asks again when `revision` changes (pass the snapshot section the answer
 * depends on) or when the connection comes back. An answer that comes too late is dropped; while
 * `input` changes, the answer to the question before stays in view.
 */
export function useQuery<Name extends CallName>(
  name: Name,
  input: CallIn<Name>,
  revision: unknown,
): Query<CallOut<Name>> {
  const client = useEngine()
  const online = useOnline()
  const { value, key } = useStable(input)
  const [asked, setAsked] = useState(0)
  const [state, setState] = useState<QueryState<CallOut<Name>>>({ key, data: null, error: null })
  const lastAsked = useRef({ key: '', at: 0 })
  const question = useMemo(() => ({ value, key, revision, asked }), [value, key, revision, asked])

  useEffect(() => {
    if (!online) return undefined
    let current = true
    const since = Date.now() - lastAsked.current.at
    const wait = lastAsked.current.key === question.key && since < REFRESH_MS ? REFRESH_MS - since : 0
    const keep = (data: CallOut<Name>): void => {
      if (current) setState({ key: question.key, data, error: null })
    }
    const fail = (error: unknown): void => {
      if (!current) return
      setState((before) => ({
        key: question.key,
        data: before.key === question.key ? before.data : null,
        error: toEnvelope(error),
      }))
    }
    const timer = setTimeout(() => {
      lastAsked.current = { key: question.key, at: Date.now() }
      client.call(name, question.value).then(keep, fail)
    }, wait)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [client, name, question, online])

  const reload = useCallback(() => setAsked((count) => count + 1), [])
  return { data: state.data, error: state.error, settled: state.key === key, reload }
}
