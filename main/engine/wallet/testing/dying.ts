/** Thrown by everything a process touches once it has died. */
export class Died extends Error {
  override readonly name = 'Died'
}

/** A process that dies at one chosen call, and counts the calls it lived through. */
export interface Life {
  /** The same object, its functions and those of its parts counted as calls of this process. */
  wrap<Part extends object>(part: Part): Part
  /** From here on calls count; before, they only pass through. */
  begin(): void
  readonly dead: () => boolean
  /** The number and the name of the call it died at; null when it has lived through all. */
  readonly diedAt: () => { readonly call: number; readonly name: string } | null
}

type When = 'before' | 'after'

/**
 * Lives that die at one call after the other, until one outlives them all. How often the chain is asked is not the same
 * each time, so a call may move past the one that is tried: whichever of `steps` none has died at is tried by its name.
 * @throws Error when a step is never called
 */
export function* lives(when: When, steps: readonly string[]): Generator<Life, void> {
  const tried = new Set<string>()
  for (let at = 1; ; at += 1) {
    const life = lifeUntil(at, when)
    yield life
    const died = life.diedAt()
    if (died === null) break
    tried.add(died.name)
  }
  for (const step of steps.filter((name) => !tried.has(name))) {
    const life = lifeUntil(step, when)
    yield life
    if (!life.dead()) throw new Error(`${step} is never called.`)
  }
}

/** Dies at call number `at`, or at the first call of that name, before or after the call took effect; from then on every call throws. */
function lifeUntil(at: number | string, when: When): Life {
  let calls = 0
  let begun = false
  let died: ReturnType<Life['diedAt']> = null

  function die(name: string): never {
    died ??= { call: calls, name }
    throw new Died()
  }

  function wrap<Part extends object>(part: Part, name = ''): Part {
    return new Proxy(part, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key)
        const path = `${name}${String(key)}`
        if (typeof value === 'function') return counted(value.bind(target), path)
        return typeof value === 'object' && value !== null ? wrap(value, `${path}.`) : value
      },
    })
  }

  function counted(call: (...input: unknown[]) => unknown, name: string) {
    return (...input: unknown[]): unknown => {
      if (died !== null) throw new Died()
      if (!begun) return call(...input)
      calls += 1
      const last = calls === at || name === at
      if (last && when === 'before') die(name)
      const result = call(...input)
      if (!last) return result
      return result instanceof Promise ? result.then(() => die(name)) : die(name)
    }
  }

  return { wrap: (part) => wrap(part), begin: () => void (begun = true), dead: () => died !== null, diedAt: () => died }
}
