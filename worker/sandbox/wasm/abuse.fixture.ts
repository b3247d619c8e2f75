import {
  IN,
  OUT,
  add,
  ascii,
  assemble,
  call,
  create,
  drop,
  fdWrite,
  get,
  i32,
  i64,
  letters,
  pathOpen,
  procExit,
  u32,
  write,
} from './modules.fixture.ts'
import type { Code } from './modules.fixture.ts'

/** Modules that abuse one system call each. */

const I32 = 0x7f
const I64 = 0x7e
const NAME = 64
const OTHER_NAME = 80
/** One page that stays one: for the exact class. */
const FIXED = [1, 1, 1]

export const pathLink = {
  name: 'path_link',
  params: [I32, I32, I32, I32, I32, I32, I32],
  results: [I32],
}
const pathSymlink = { name: 'path_symlink', params: [I32, I32, I32, I32, I32], results: [I32] }
const pathRename = { name: 'path_rename', params: [I32, I32, I32, I32, I32, I32], results: [I32] }
const pathUnlink = { name: 'path_unlink_file', params: [I32, I32, I32], results: [I32] }
const fdClose = { name: 'fd_close', params: [I32], results: [I32] }
const fdRenumber = { name: 'fd_renumber', params: [I32, I32], results: [I32] }
const fdSetSize = { name: 'fd_filestat_set_size', params: [I32, I64], results: [I32] }
const fdStatus = { name: 'fd_filestat_get', params: [I32, I32], results: [I32] }
const clockTimeGet = { name: 'clock_time_get', params: [I32, I64, I32], results: [I32] }
const randomGet = { name: 'random_get', params: [I32, I32], results: [I32] }
const pollOneoff = { name: 'poll_oneoff', params: [I32, I32, I32, I32], results: [I32] }

type Import = (typeof pathOpen | typeof procExit) & { readonly results?: readonly number[] }

/** Ends with the number that the one system call answers. */
function answerOf(system: Import, args: readonly Code[], text = ''): Uint8Array<ArrayBuffer> {
  return assemble({ imports: [system, procExit], data: at64(text), body: [...args, call(0), call(1)] })
}

function at64(text: string): Uint8Array<ArrayBuffer> {
  return ascii('\0'.repeat(NAME) + text)
}

/** `path_open` of `text` in the folder, made if missing; ends with what that answers. */
export function openPath(text: string, folder = OUT): Uint8Array<ArrayBuffer> {
  const length = new TextEncoder().encode(text).length
  return assemble({
    imports: [fdWrite, pathOpen, procExit],
    data: at64(text),
    body: [create(1, folder, NAME, length), call(2)],
  })
}

/** A second name in `folder` for /in/file. */
export function linkFromInput(folder: number): Uint8Array<ArrayBuffer> {
  const names: Code[] = [i32(IN), i32(0), i32(NAME), i32(4), i32(folder), i32(NAME), i32(4)]
  return answerOf(pathLink, names, 'file')
}

export function renameBetween(from: number, to: number): Uint8Array<ArrayBuffer> {
  return assemble({
    imports: [fdWrite, pathOpen, pathRename, procExit],
    data: at64('file'),
    body: [create(1, OUT, NAME, 4), drop, i32(from), i32(NAME), i32(4), i32(to), i32(NAME), i32(4), call(2), call(3)],
  })
}

/** `poll_oneoff` of one clock, nanoseconds from now. */
function sleep(index: number, duration: number): Code {
  const subscription: Code = [i32(272), i32(1), 0x36, 2, 0, i32(280), i64(duration), 0x37, 3, 0]
  return [subscription, i32(256), i32(512), i32(1), i32(600), call(index), drop]
}

/** Does it again until the local 0, counted up by one each time, is as large as that. */
function times(count: number, ...body: Code): Code {
  return [0x03, 0x40, ...body, get(0), i32(1), add, 0x22, 0, i32(count), 0x48, 0x0d, 0, 0x0b]
}

export const abuses = {
  /** One file and twenty thousand names for it. */
  manyLinks: assemble({
    imports: [fdWrite, pathOpen, pathLink],
    locals: 1,
    data: at64('\0'.repeat(OTHER_NAME - NAME) + 'file'),
    body: [
      [create(1, OUT, OTHER_NAME, 4), drop],
      times(20_000, [
        letters(NAME, 0),
        i32(OUT),
        i32(0),
        i32(OTHER_NAME),
        i32(4),
        i32(OUT),
        i32(NAME),
        i32(4),
        call(2),
        drop,
      ]),
    ],
  }),
  /** Opens the same file five thousand times and ends with the last answer. */
  manyDescriptors: assemble({
    imports: [fdWrite, pathOpen, procExit],
    locals: 1,
    data: at64('file'),
    body: [times(5000, create(1, OUT, NAME, 4), drop), create(1, OUT, NAME, 4), call(2)],
  }),
  /** Writes 64 KiB to a file, removes it, keeps it open, and again with a new one: five hundred times. */
  hiddenFiles: assemble({
    imports: [fdWrite, pathOpen, pathUnlink],
    locals: 1,
    data: at64('file'),
    body: times(
      500,
      [create(1, OUT, NAME, 4), drop, write([i32(20), 0x28, 2, 0], 0, 65_536)],
      [i32(OUT), i32(NAME), i32(4), call(2), drop],
    ),
  }),
  /** 900 files that were of 1 MB once and are empty now. */
  shrunkFiles: assemble({
    imports: [fdWrite, pathOpen, fdSetSize, fdClose],
    locals: 1,
    body: times(
      900,
      [letters(NAME, 0), create(1, OUT, NAME, 4), drop],
      [i32(20), 0x28, 2, 0, i64(1_000_000), call(2), drop, i32(20), 0x28, 2, 0, i64(0), call(2), drop],
      [i32(20), 0x28, 2, 0, call(3), drop],
    ),
  }),
  /** A file of 2^64 - 1 bytes. */
  endlessFile: assemble({
    imports: [fdWrite, pathOpen, fdSetSize],
    data: at64('file'),
    body: [create(1, OUT, NAME, 4), drop, i32(20), 0x28, 2, 0, i64(-1), call(2), drop],
  }),
  /** 2^31 vectors in one write. */
  manyVectors: answerOf(fdWrite, [i32(1), i32(0), i32(0x7fff_ffff), i32(16)]),
  /** A path of which 2^32 - 1 bytes are asked for. */
  endlessPath: answerOf(pathUnlink, [i32(OUT), i32(0), i32(-1)]),
  symlink: answerOf(pathSymlink, [i32(NAME), i32(4), i32(OUT), i32(NAME), i32(4)], 'file'),
  /** 2^32 - 1 random bytes. */
  endlessRandom: answerOf(randomGet, [i32(0), i32(-1)]),
  /** Fills 64 bytes twice and prints them. */
  printRandom: assemble({
    memory: FIXED,
    imports: [fdWrite, randomGet],
    body: [i32(64), i32(32), call(1), drop, i32(96), i32(32), call(1), drop, write(i32(1), 64, 64)],
  }),
  /** Prints the clocks 0 to 3, eight bytes each, after a sleep of one second. */
  sleepAndPrintClocks: assemble({
    imports: [fdWrite, clockTimeGet, pollOneoff],
    memory: FIXED,
    body: [
      [sleep(2, 1_000_000_000)],
      ...[0, 1, 2, 3].map((id) => [i32(id), i64(1), i32(64 + 8 * id), call(1), drop]),
      write(i32(1), 64, 32),
    ],
  }),
  /** Prints what is told of a new file: 64 bytes, its number among them. */
  printFileStatus: assemble({
    imports: [fdWrite, pathOpen, fdStatus],
    memory: FIXED,
    data: at64('file'),
    body: [create(1, OUT, NAME, 4), drop, i32(20), 0x28, 2, 0, i32(128), call(2), drop, write(i32(1), 128, 64)],
  }),
  /** A million looks at the clock. */
  manyClocks: assemble({
    imports: [clockTimeGet],
    locals: 1,
    body: times(1_000_000, i32(1), i64(1), i32(64), call(0), drop),
  }),
  /** Waits for a million clocks, all due at once; ends with the answer. */
  manySubscriptions: assemble({
    imports: [pollOneoff, procExit],
    memory: [1, ...u32(1300), ...u32(1300)],
    body: [i32(0), i32(48_000_000), i32(1_000_000), i32(80_000_000), call(0), call(1)],
  }),
  /** Sleeps for five centuries. */
  sleeper: assemble({ imports: [pollOneoff], body: sleep(0, -1) }),
  /** Closes and renumbers every descriptor onto every other, then writes to stdout. */
  renumber: assemble({
    imports: [fdWrite, fdRenumber, fdClose],
    data: at64('after\n'),
    body: [
      ...[-1, 0, 1, 2, 3, 4, 5, 0x7fff_ffff].flatMap((from) =>
        [-1, 0, 2, 3, 4, 5, 0x7fff_ffff].map((to) => [i32(from === 1 ? 0 : from), i32(to), call(1), drop]),
      ),
      ...[0, 2, 3, 4, 5, 5, -1].map((fd) => [i32(fd), call(2), drop]),
      write(i32(1), NAME, 6),
    ],
  }),
} as const
