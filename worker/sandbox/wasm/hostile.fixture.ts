import {
  OUT,
  add,
  argsGet,
  argsSizesGet,
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
  loop,
  pathOpen,
  procExit,
  set,
  store,
  unreachable,
  write,
} from './modules.fixture.ts'

/** Modules that misbehave, one way each, and a few that behave. */
export const modules = {
  hello: assemble({ imports: [fdWrite], data: padded('hello\n'), body: write(i32(1), 64, 6) }),
  /** Ends with exit code 7, or 300, which is more than a code can be. */
  exitSeven: assemble({ imports: [procExit], body: [i32(7), call(0)] }),
  exitThreeHundred: assemble({ imports: [procExit], body: [i32(300), call(0)] }),
  endlessLoop: assemble({ body: loop() }),
  trap: assemble({ body: unreachable }),
  recursion: assemble({ body: call(0) }),
  /** Writes 64 KiB pieces to stdout for ever. */
  outputFlood: assemble({ imports: [fdWrite], body: loop(...write(i32(1), 0, 65_536)) }),
  /** The same in functions that catch every exception: needs the exception opcodes. */
  stubbornFlood: assemble({
    imports: [fdWrite],
    body: loop(0x06, 0x40, ...write(i32(1), 0, 65_536), 0x19, 0x0b),
  }),
  /** Makes files aaaa, baaa, ... in /out for ever. */
  manyFiles: assemble({
    imports: [fdWrite, pathOpen],
    locals: 1,
    body: loop(letters(64, 0), create(1, OUT, 64, 4), drop, get(0), i32(1), add, set(0)),
  }),
  /** One file of 64 KiB pieces for ever. */
  bigFile: assemble({
    imports: [fdWrite, pathOpen],
    body: [store(64, i32(0x61616161)), create(1, OUT, 64, 4), drop, loop(...write([i32(20), 0x28, 2, 0], 0, 65_536))],
  }),
  /** Tries names that leave /out or are not plain, then one good one. */
  oddNames: assemble({
    imports: [fdWrite, pathOpen],
    data: padded('../up\0/abs\0a b\0a\nb\0good'),
    body: [
      [create(1, OUT, 64, 5), drop, create(1, OUT, 70, 4), drop, create(1, OUT, 75, 3), drop],
      [create(1, OUT, 79, 3), drop, create(1, OUT, 83, 4), drop],
    ],
  }),
  /** Exit code = what making a file in /in answers. */
  writeToInput: assemble({
    imports: [fdWrite, pathOpen, procExit],
    data: padded('new'),
    body: [create(1, 3, 64, 3), call(2)],
  }),
  /** Prints its arguments as they lie in memory: each ends with a zero byte. */
  printArguments: assemble({
    imports: [fdWrite, argsSizesGet, argsGet],
    body: [
      [i32(24), i32(28), call(1), drop, i32(256), i32(1024), call(2), drop, store(8, i32(1024))],
      [store(12, [i32(28), 0x28, 2, 0]), i32(1), i32(8), i32(1), i32(16), call(0), drop],
    ],
  }),
  /** Passes an address outside its memory to a system call. */
  badAddress: assemble({ imports: [fdWrite], body: [i32(1), i32(-64), i32(1), i32(16), call(0), drop] }),
  /** Grows a table, which is not its memory, as far as it may. */
  memoryEater: assemble({ tables: [[0x70, 0, 1]], body: [0xd0, 0x70, i32(9_000_000), 0xfc, 0x0f, 0, drop, loop()] }),
  noMaximum: assemble({ memory: [0, 1], body: [] }),
  largeMemory: assemble({ memory: [1, 1, 0x80, 0x80, 0x04], body: [] }),
  sharedMemory: assemble({ memory: [3, 1, 16], body: [] }),
  noMemory: assemble({ memory: null, exports: [['_start', 0]], body: [] }),
  noStart: assemble({ exports: [['memory', 2]], body: [] }),
  foreignImport: assemble({ imports: [{ name: 'env.system', params: [0x7f] }], body: [] }),
  unknownWasi: assemble({ imports: [{ name: 'path_execute', params: [0x7f] }], body: [] }),
  invalidBody: assemble({ body: [i64(1)] }),
} as const

function padded(text: string): Uint8Array<ArrayBuffer> {
  return ascii('\0'.repeat(64) + text)
}
