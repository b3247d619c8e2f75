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
  readonly calls: () => readonly string[]
  readonly dead: () => boolean
}

/** Dies at call number `at`, before or after the call took effect; from then on every call throws. */
export function lifeUntil(at: number, when: 'before' | 'after'): Life {
  const calls: string[] = []
  let begun = false
  let dead = false

  function die(): never {
    dead = true
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
      if (dead) throw new Died()
      if (!begun) return call(...input)
      calls.push(name)
      const last = calls.length === at
      if (last && when === 'before') die()
      const result = call(...input)
      if (!last) return result
      return result instanceof Promise ? result.then(die) : die()
    }
  }

  return { wrap: (part) => wrap(part), begin: () => void (begun = true), calls: () => calls, dead: () => dead }
}
