/**
 * Runs node-nvidia-smi in a process of its own, because that package has neither a time-out nor
 * a handle to what it starts. Forked by `smi-process.ts`, as leader of its own process group.
 */
import nvidiaSmi from 'node-nvidia-smi'
import type { ChildMessage } from './smi-process.ts'

// If the engine dies first, nobody is left to end a tool that hangs: the whole group goes.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'))

// Stays until it is killed, so that its last message is read before its end is seen.
process.channel?.ref()

const report = (message: ChildMessage): void => {
  process.send?.(message)
}

report({ type: 'started' })
nvidiaSmi((error, data) => {
  if (error instanceof Error) report({ type: 'failed', detail: error.message.slice(0, 4000) })
  else if (typeof error === 'string') report({ type: 'failed', detail: error.slice(0, 4000) })
  else report({ type: 'data', data: data ?? null })
})
