import { Worker } from 'node:worker_threads'

/**
 * For hosts that cannot ask the kernel to end us with our parent: a thread, because this one is busy
 * with the job. An orphan gets another parent.
 */
export function watchParent(): void {
  // Asked for here: by the time the thread runs, the parent may be another already.
  const script = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL') }, 500)`
  new Worker(script, { eval: true }).unref()
}
