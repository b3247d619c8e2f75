/** Replaces a method. The replacement is told what it did before, with what it is called now, and whose it is. */
export function replace(
  owner: object,
  name: string,
  replacement: (sound: () => unknown, values: readonly unknown[], self: unknown) => unknown,
): void {
  const before: unknown = Reflect.get(owner, name)
  if (typeof before !== 'function') throw new Error(`There is no method “${name}” to replace.`)
  Reflect.set(owner, name, function (this: unknown, ...values: unknown[]): unknown {
    return replacement(() => Reflect.apply(before, this, values), values, this)
  })
}

/** Has `ran` decide what each run of the statements does that begin so. */
export function replaceRuns(owner: object, beginning: string, ran: (run: () => unknown) => unknown): void {
  replace(owner, 'prepare', (prepare, [sql]) => {
    const statement = prepare()
    if (typeof statement === 'object' && statement !== null && String(sql).trimStart().startsWith(beginning)) {
      replace(statement, 'run', (run) => ran(run))
    }
    return statement
  })
}
