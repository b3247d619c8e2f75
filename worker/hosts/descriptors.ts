import { readFileSync, readdirSync } from 'node:fs'

const CLOSE_ON_EXEC = 0o2000000

/**
 * Descriptors above 2 that a child of this process would inherit: what Node opens closes itself, but
 * what the program that started us left open does not. Empty where there is no /proc.
 */
export function inheritedDescriptors(): readonly number[] {
  return namesIn('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isInherited(descriptor))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // Not Linux: there the system closes what is not handed over.
    return []
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1')
    const flags = Number.parseInt(/^flags:\s+([0-7]+)$/m.exec(info)?.[1] ?? '', 8)
    return (flags & CLOSE_ON_EXEC) === 0
  } catch {
    // Closed since it was listed: listing the folder opens it.
    return false
  }
}
