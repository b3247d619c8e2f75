import { describe, expect, test } from 'vitest'
import { seccompFilter } from './seccomp.ts'

const ALLOW = 0x7fff0000
const KILL = 0x80000000
const NOT_PERMITTED = 0x00050001
const NO_SUCH_CALL = 0x00050026

/** Runs the filter the way the kernel does, over one system call. */
function verdict(
  filter: Uint8Array,
  call: { nr: number; arch: number; firstArgument?: number; secondArgument?: number },
): number {
  const view = new DataView(filter.buffer)
  const data = new Map([
    [0, call.nr],
    [4, call.arch],
    [16, call.firstArgument ?? 0],
    [24, call.secondArgument ?? 0],
  ])
  let loaded = 0
  for (let at = 0; at < filter.length / 8; at += 1) {
    const code = view.getUint16(at * 8, true)
    const [whenTrue, whenFalse] = [view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)]
    const value = view.getUint32(at * 8 + 4, true)
    if (code === 0x06) return value
    if (code === 0x20) loaded = data.get(value) ?? 0
    if (code === 0x15) at += loaded === value ? whenTrue : whenFalse
    if (code === 0x35) at += loaded >= value ? whenTrue : whenFalse
    if (code === 0x45) at += (loaded & value) === 0 ? whenFalse : whenTrue
  }
  throw new Error('The filter has no end.')
}

describe.each([
  {
    name: 'x64',
    arch: 0xc000003e,
    read: 0,
    socket: 41,
    clone: 56,
    clone3: 435,
    execve: 59,
    ioctl: 16,
    forks: [57, 58],
  },
  {
    name: 'arm64',
    arch: 0xc00000b7,
    read: 63,
    socket: 198,
    clone: 220,
    clone3: 435,
    execve: 221,
    ioctl: 29,
    forks: [],
  },
] as const)('the filter for $name', ({ name, arch, read, socket, clone, clone3, execve, ioctl, forks }) => {
  const filter = seccompFilter(name, { gpu: false })

  test('allows what Node needs', () => {
    for (const nr of [read, execve]) expect(verdict(filter, { nr, arch })).toBe(ALLOW)
  })

  test('refuses sockets and new processes, and allows threads', () => {
    expect(verdict(filter, { nr: socket, arch })).toBe(NOT_PERMITTED)
    expect(verdict(filter, { nr: clone, arch, firstArgument: 0x11 })).toBe(NOT_PERMITTED)
    expect(verdict(filter, { nr: clone, arch, firstArgument: 0x3d0f00 })).toBe(ALLOW)
    expect(verdict(filter, { nr: clone3, arch })).toBe(NO_SUCH_CALL)
    for (const nr of forks) expect(verdict(filter, { nr, arch })).toBe(NOT_PERMITTED)
  })

  test('refuses requests to device files, and lets a GPU worker make those of its card', () => {
    const [blocking, ofACard, intoATerminal] = [0x5421, 0xc0406440, 0x5412]
    const asked = (program: Uint8Array, secondArgument: number): number =>
      verdict(program, { nr: ioctl, arch, secondArgument })
    expect([blocking, ofACard, intoATerminal].map((request) => asked(filter, request))).toEqual([
      ALLOW,
      NOT_PERMITTED,
      NOT_PERMITTED,
    ])
    const withGpu = seccompFilter(name, { gpu: true })
    expect([blocking, ofACard, intoATerminal].map((request) => asked(withGpu, request))).toEqual([
      ALLOW,
      ALLOW,
      NOT_PERMITTED,
    ])
    expect(verdict(withGpu, { nr: socket, arch })).toBe(NOT_PERMITTED)
  })

  test('kills calls of another architecture', () => {
    expect(verdict(filter, { nr: read, arch: 0x40000003 })).toBe(KILL)
    expect(verdict(filter, { nr: 0x40000000 + read, arch })).toBe(KILL)
  })
})
