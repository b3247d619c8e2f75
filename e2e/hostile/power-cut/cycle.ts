import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, rmSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '../../../main/engine/practice/buyer/random.ts'
import { type Acknowledged, type CutBooks, readBooks } from './read-books.ts'

/*
 * One power cut after the other in one folder, each on a new disk image; run in a mount namespace of its own, since
 * anybody who copied the mount table would keep the disk mounted, and nothing would be lost that should be.
 * Arguments: folder, cycles, seed, `as-built` or `careless`. Writes one line of JSON a cycle.
 */
const [folder = '', cycles = '1', seed = '1', build = 'as-built'] = process.argv.slice(2)

const IMAGE_BYTES = 32 * 1024 * 1024
/** ext4 with everything it has not written yet thrown away: `EXT4_IOC_SHUTDOWN` with `NOLOGFLUSH`. */
const CUT = `import fcntl,os,struct,sys,time
fd=os.open(sys.argv[1],os.O_RDONLY)
print(time.monotonic_ns(),flush=True)
fcntl.ioctl(fd,0x8004587d,struct.pack('I',2))`

export type CutReport = CutBooks & Acknowledged

const random = seeded(Number(seed))
for (let cycle = 0; cycle < Number(cycles); cycle += 1) {
  process.stdout.write(`${JSON.stringify(await cutOnce(random.between(150, 500)))}\n`)
}

async function cutOnce(afterMs: number): Promise<CutReport> {
  const image = path.join(folder, 'disk.img')
  const mount = path.join(folder, 'disk')
  rmSync(image, { force: true })
  closeSync(openSync(image, 'w'))
  truncateSync(image, IMAGE_BYTES)
  mkdirSync(mount, { recursive: true })
  run('mkfs.ext4', ['-q', '-F', image])
  run('mount', ['-o', 'loop', image, mount])
  let acknowledged: Acknowledged
  try {
    acknowledged = await writeUntilCut(mount, afterMs)
  } finally {
    await unmount(mount)
  }
  if (run('losetup', ['-j', image]).trim() !== '') throw new Error('The disk image is still in use.')
  run('mount', ['-o', 'loop', image, mount])
  try {
    return { ...(await readBooks(mount, acknowledged)), ...acknowledged }
  } finally {
    await unmount(mount)
  }
}

function file(name: string): string {
  return path.join(import.meta.dirname, name)
}

async function writeUntilCut(mount: string, afterMs: number): Promise<Acknowledged> {
  const careless = build === 'careless' ? ['--import', file('careless.ts')] : []
  const writer = spawn(process.execPath, ['--no-warnings', ...careless, file('writer.child.ts'), mount], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const told: string[] = []
  const lines = createInterface({ input: writer.stdout })
  lines.on('line', (line) => told.push(line))
  const drained = once(lines, 'close')
  await firstLine(writer, lines)
  await sleep(afterMs)
  const cutAt = BigInt(run('python3', ['-c', CUT, mount]).trim())
  writer.kill('SIGKILL')
  await drained
  return {
    receiptsAcknowledged: before(told, 'receipt', cutAt),
    vouchersAcknowledged: before(told, 'voucher', cutAt),
    callsAcknowledged: before(told, 'call', cutAt),
  }
}

/**
 * Only what was acknowledged before the cut began counts. While it goes on, ext4 answers a sync that is under way with
 * success although it throws the data away, which no power cut can do: nothing runs any more when the power is gone.
 */
function before(told: readonly string[], kind: string, cutAt: bigint): number {
  const numbers = told.flatMap((line) => {
    const [what, number, at] = line.split(' ')
    return what === kind && BigInt(at ?? 0) < cutAt ? [Number(number)] : []
  })
  return Math.max(0, ...numbers)
}

async function firstLine(writer: ChildProcess, lines: NodeJS.EventEmitter): Promise<void> {
  const ended = once(writer, 'exit').then(() => {
    throw new Error('The writer ended before it wrote anything.')
  })
  await Promise.race([once(lines, 'line'), ended])
  ended.catch(() => undefined)
}

async function unmount(mount: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      run('umount', [mount])
      return
    } catch (error) {
      if (tries === 50) throw error
      await sleep(100)
    }
  }
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
}
