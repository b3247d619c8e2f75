import { describe, expect, test } from 'vitest'
import { abuses, linkFromInput, openPath, renameBetween } from './abuse.fixture.ts'
import { IN, OUT } from './modules.fixture.ts'
import { run } from './run.fixture.ts'

/** Errors of WASI preview 1. */
const ERRNO = { badf: 8, inval: 28, mfile: 33, nametoolong: 37, notsup: 58, rofs: 69, notcapable: 76 } as const

describe('what is not the module’s memory is bounded as well', () => {
  test('names for one file count as files', () => {
    expect(run(abuses.manyLinks).result).toMatchObject({ reason: 'output-limit' })
  })

  test('there are so many descriptors and no more', () => {
    expect(run(abuses.manyDescriptors).result).toMatchObject({ reason: 'exited', exitCode: ERRNO.mfile })
  })

  test('a removed file that is still open counts', () => {
    expect(run(abuses.hiddenFiles).result).toMatchObject({ reason: 'output-limit' })
  })

  test('the memory of a file that was made shorter is given back', () => {
    const before = process.memoryUsage().arrayBuffers
    const { result, files } = run(abuses.shrunkFiles, { limits: { outputBytes: 2_000_000 } })
    expect(result).toMatchObject({ reason: 'exited' })
    expect(files).toHaveLength(900)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(400_000_000)
  })

  test('a file of 2^64 bytes is over the limit', () => {
    expect(run(abuses.endlessFile).result).toMatchObject({ reason: 'output-limit' })
  })

  test('a write of 2^31 parts and a path of 2^32 bytes are refused', () => {
    expect(run(abuses.manyVectors).result).toMatchObject({ reason: 'exited', exitCode: ERRNO.inval })
    expect(run(abuses.endlessPath).result).toMatchObject({ reason: 'exited', exitCode: ERRNO.nametoolong })
  })
})

describe('paths', () => {
  test.each([
    ['above the folder', '../up', ERRNO.notcapable],
    ['above it on a detour', 'a/../../up', ERRNO.notcapable],
    ['absolute', '/etc/passwd', ERRNO.notcapable],
    ['with a zero byte', 'a\0b', ERRNO.inval],
    ['of 5,000 bytes', 'a'.repeat(5000), ERRNO.nametoolong],
  ])('%s lead nowhere', (_, path, errno) => {
    const { result, files } = run(openPath(path))
    expect(result).toMatchObject({ reason: 'exited', exitCode: errno })
    expect(files).toEqual([])
  })

  test('there are no symbolic links', () => {
    expect(run(abuses.symlink).result).toMatchObject({ reason: 'exited', exitCode: ERRNO.notsup })
  })

  test('an input stays where it is, whatever it is called elsewhere', () => {
    const inputs = { files: { file: new Uint8Array([1, 2, 3]) } }
    expect(run(linkFromInput(IN), inputs).result).toMatchObject({ exitCode: ERRNO.rofs })
    expect(run(renameBetween(IN, OUT), inputs).result).toMatchObject({ exitCode: ERRNO.rofs })
    expect(run(renameBetween(OUT, IN), inputs).result).toMatchObject({ exitCode: ERRNO.rofs })
    const linked = run(linkFromInput(OUT), inputs)
    expect(linked.files).toEqual([{ path: 'file', size: 3 }])
    expect(linked.result).toMatchObject({ reason: 'exited', exitCode: 0 })
  })

  test('descriptors may be renumbered and closed as one likes', () => {
    const { result, stdout } = run(abuses.renumber)
    expect(result).toMatchObject({ reason: 'exited', exitCode: 0 })
    expect(stdout).toBe('after\n')
  })
})

describe('time and randomness', () => {
  test('a million looks at the clock are a million looks at the clock', () => {
    expect(run(abuses.manyClocks).result).toMatchObject({ reason: 'exited', exitCode: 0 })
  })

  test('a million subscriptions are answered without keeping any', () => {
    const { result } = run(abuses.manySubscriptions, { limits: { memoryMiB: 128 } })
    expect(result).toMatchObject({ reason: 'exited', exitCode: 0 })
  })

  test('sleeping takes time and no processor', () => {
    const before = process.cpuUsage()
    const [day, since] = new BigUint64Array(run(abuses.sleepAndPrintClocks).stdoutBytes.slice().buffer)
    const { user, system } = process.cpuUsage(before)
    expect(Number(day) / 1e6).toBeGreaterThan(Date.UTC(2026, 0))
    expect(Number(since) / 1e6).toBeGreaterThanOrEqual(999)
    expect((user + system) / 1000).toBeLessThan(900)
  })

  test('4 GiB of random bytes are an address outside of the memory', () => {
    expect(run(abuses.endlessRandom).result).toMatchObject({ reason: 'trapped' })
  })
})

describe('in the exact class', () => {
  const exact = { verifiable: true }

  test('randomness is the stream that is written down, and goes on from call to call', () => {
    const { stdoutBytes } = run(abuses.printRandom, exact)
    let state = 0x48656172
    const expected = Array.from({ length: 64 }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 0xff
    })
    expect(stdoutBytes).toEqual(Uint8Array.from(expected))
    expect(run(abuses.printRandom).stdoutBytes).not.toEqual(stdoutBytes)
  })

  test('clocks stand still, also over a sleep, which takes no time', () => {
    const startedAt = performance.now()
    const clocks = new BigUint64Array(run(abuses.sleepAndPrintClocks, exact).stdoutBytes.slice().buffer)
    expect([...clocks]).toEqual([946_684_800_000_000_000n, 0n, 0n, 0n])
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test('a file has the same number, whatever ran before', () => {
    const { stdoutBytes } = run(abuses.printFileStatus, exact)
    expect(stdoutBytes).toHaveLength(64)
    run(abuses.manyLinks)
    expect(run(abuses.printFileStatus, exact).stdoutBytes).toEqual(stdoutBytes)
  })
})
