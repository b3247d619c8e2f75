import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * An empty file whose name says how far these books have come. Copying an older state over the folder replaces what has
 * the same names, and leaves this one lying: then the folder says of itself that it was further once.
 */
export interface Witness {
  /** The furthest that any of these files says; 0 where there is none. */
  readonly reached: number
  /** Takes the number `n`, also down, once everything up to it is on the disk; says nothing of a lower one any more. */
  follow(n: number): void
  /** Tells this very file from one that was copied here. */
  mark(): string
}

const NAME = /^reached-([0-9]{1,15})$/

export function openWitness(dir: string): Witness {
  const found = readdirSync(dir).filter((name) => NAME.test(name))
  const reached = Math.max(0, ...found.map((name) => Number(NAME.exec(name)?.[1] ?? 0)))
  let current = found.find((name) => name === nameOf(reached)) ?? null
  let others = found.filter((name) => name !== current)
  if (current === null) {
    current = nameOf(0)
    writeFileSync(path.join(dir, current), '', { mode: 0o600 })
  }
  let file = current

  return {
    reached,
    follow: (n) => {
      for (const name of others) rmSync(path.join(dir, name), { force: true })
      others = []
      if (file === nameOf(n)) return
      try {
        renameSync(path.join(dir, file), path.join(dir, nameOf(n)))
        file = nameOf(n)
      } catch {
        // Somebody has it open, or took it away: the next number tries again, and the journal itself lacks nothing.
      }
    },
    mark: () => fileMark(path.join(dir, file)),
  }
}

function nameOf(n: number): string {
  return `reached-${n}`
}

/**
 * Number of a file and when it began to be. A number is given again once its file is deleted, a time is not; a system
 * that cannot tell the time gives none.
 */
export function fileMark(file: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(file, { bigint: true })
  // Where a file system keeps no such time, that of the last change stands in its place.
  const born = birthtimeNs === ctimeNs || birthtimeNs <= 0n ? '' : String(birthtimeNs)
  return `${ino}/${born}`
}

/** Whether two marks can be of the same files: parts that one of them does not have say nothing. */
export function sameMark(one: string, other: string): boolean {
  const [left, right] = [one.split('/'), other.split('/')]
  return left.every((part, at) => {
    const beside = right[at] ?? ''
    return part === '' || beside === '' || part === beside
  })
}
