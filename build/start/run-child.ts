import { spawn } from 'node:child_process'

export interface ChildEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly livedMs: number
}

/**
 * Runs a program in the foreground: its own terminal, our signals. An interrupt typed at a
 * terminal reaches the child by itself, so it is forwarded only where there is no terminal.
 * @param environment beside what this process has
 */
export async function runChild(
  program: string,
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ChildEnd> {
  const started = performance.now()
  const child = spawn(program, args, { cwd: folder, stdio: 'inherit', env: { ...process.env, ...environment } })
  const forward = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, forward)
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({ code, signal, livedMs: performance.now() - started }))
    })
  } finally {
    for (const signal of signals) process.off(signal, forward)
  }
}

/** Exit code of a process that only passes its child's end on. */
export function exitCodeOf({ code, signal }: Pick<ChildEnd, 'code' | 'signal'>): number {
  if (code !== null) return code
  const numbers: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }
  return (signal === null ? undefined : numbers[signal]) ?? 1
}

/**
 * Why the desktop program never came up, or null when it ran. Linux says 127 for a missing
 * system library, and Chromium traps itself where the system blocks its sandbox.
 */
export function desktopStartFailure({ code, signal, livedMs }: ChildEnd): string | null {
  if (code === 127) return 'Electron lacks a system library here.'
  const trapped = signal === 'SIGTRAP' || signal === 'SIGABRT' || code === 133 || code === 134
  return trapped && livedMs < 10_000 ? 'Electron could not start; the system may block its sandbox.' : null
}
