import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { WorkerProcess } from '../../contract/worker.ts'
import type { Sandbox } from './sandbox.ts'

const CHECK_MS = 10_000

/** What a script inside the sandbox could not do: true is good. */
export const Held = z.strictObject({
  network: z.boolean(),
  /** Files, folders to write in, and device files. */
  files: z.boolean(),
  /** The environment, and descriptors of the engine. */
  environment: z.boolean(),
  processes: z.boolean(),
  syscalls: z.boolean(),
  /** Of the kernel, on what one process may have. */
  limits: z.boolean(),
})
export type Held = z.infer<typeof Held>

/** Runs inside: tries the real thing and prints what was held back. Arguments: a port, a file. */
const script = `
import { spawnSync } from 'node:child_process'
import { existsSync, fstatSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
const [port, file] = process.argv.slice(1)
// The environment first: the later attempts open descriptors of their own.
const fails = (attempt) => { try { attempt(); return false } catch { return true } }
const inherited = (descriptor) => {
  try {
    const facts = fstatSync(descriptor)
    return facts.isFile() || facts.isDirectory() || facts.isSocket() || facts.isBlockDevice()
  } catch { return false }
}
const harmless = ['PWD', 'OLDPWD', 'SHLVL', '_', '__CF_USER_TEXT_ENCODING']
const environment = Object.keys(process.env).every((name) => harmless.includes(name)) &&
  !Array.from({ length: 1021 }, (_, index) => index + 3).some(inherited)
const network = await new Promise((resolve) => {
  const socket = connect(Number(port), '127.0.0.1')
  socket.once('connect', () => resolve(false))
  socket.once('error', () => resolve(true))
})
const devices = ['/dev/kvm', '/dev/mem', '/dev/dri', '/dev/nvidiactl', '/dev/tty', '/dev/fuse', '/dev/vsock']
const files = fails(() => readFileSync(file)) && !devices.some(existsSync) &&
  ['/', '/tmp', '/dev', '/dev/shm', '/var/tmp'].every((folder) => fails(() => writeFileSync(folder + '/check', '')))
const processes = process.ppid <= 1 && process.pid < 100
const spawned = spawnSync(process.execPath, ['--version'])
const syscalls = spawned.error?.code === 'EPERM'
process.report.excludeNetwork = true
const { userLimits } = process.report.getReport()
const bounded = (name, most) => userLimits[name].hard <= most
let opened = 0
const unbounded = !fails(() => { for (; opened < 300; opened += 1) openSync('/dev/null') })
const limits = !unbounded && bounded('core_file_size_blocks', 0) && bounded('file_size_blocks', 0) &&
  bounded('cpu_time_seconds', 3600) && bounded('data_seg_size_bytes', 2 ** 34)
console.log(JSON.stringify({ network, files, environment, processes, syscalls, limits }))
process.exit(0)
`

/**
 * Runs a script in the sandbox that tries to reach a listener, a file, an environment and other
 * processes of this machine. What it reports is believed only for what this side cannot see itself.
 * @throws when the script did not come to its end
 */
export async function checkSandbox(sandbox: Sandbox): Promise<Held> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearth-check-'))
  const canary = path.join(folder, 'canary')
  await writeFile(canary, 'canary')
  let reached = false
  const server = createServer((socket) => {
    reached = true
    socket.destroy()
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    const address: AddressInfo | string | null = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const held = Held.parse(JSON.parse(await outputOf(await sandbox.evaluate(script, [String(port), canary]))))
    return { ...held, network: held.network && !reached }
  } finally {
    server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** All of stdout of a process that ends by itself. @throws with the last line of its stderr */
export async function outputOf(process: WorkerProcess): Promise<string> {
  const timer = setTimeout(() => process.kill(), CHECK_MS)
  const chunks: Uint8Array[] = []
  for await (const chunk of process.received) chunks.push(chunk)
  const { code, signal, stderr } = await process.exited
  clearTimeout(timer)
  if (code === 0) return Buffer.concat(chunks).toString('utf8')
  throw new Error(lastLine(stderr) ?? `it ended with ${signal ?? `code ${code}`}`)
}

export function lastLine(text: string): string | null {
  return text.trim().split('\n').at(-1)?.slice(0, 300) || null
}
