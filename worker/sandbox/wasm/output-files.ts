import { Directory, File, OpenDirectory, OpenFile, PreopenDirectory, wasi } from '@bjorn3/browser_wasi_shim'
import type { Fd, Inode } from '@bjorn3/browser_wasi_shim'
import { JobPath } from '../../../contract/job-data.ts'
import type { OutputBudget, TreeSize } from './output-budget.ts'

/** A file in /out: grows by half its size at a time and asks the budget first. */
class OutputFile extends File {
  readonly #budget: OutputBudget
  #store = new Uint8Array()

  constructor(budget: OutputBudget) {
    super([])
    this.#budget = budget
  }

  override path_open(oflags: number, _rights: bigint, flags: number): { ret: number; fd_obj: OpenFile } {
    if ((oflags & wasi.OFLAGS_TRUNC) !== 0) this.resize(0)
    const fd_obj = new OpenOutputFile(this)
    if ((flags & wasi.FDFLAGS_APPEND) !== 0) fd_obj.fd_seek(0n, wasi.WHENCE_END)
    return { ret: wasi.ERRNO_SUCCESS, fd_obj }
  }

  /** @throws OutputLimit when the budget does not allow the new size */
  resize(size: number): void {
    const before = this.data.length
    if (size > before) this.#budget.grow(size - before)
    if (size > this.#store.length) {
      const grown = new Uint8Array(Math.max(size, Math.ceil(this.#store.length * 1.5)))
      grown.set(this.data)
      this.#store = grown
    }
    // Memory that is not counted any more is given back; what is cut off reads as zero if the file grows again.
    if (size < this.#store.length / 2) this.#store = this.#store.slice(0, size)
    else if (size < before) this.#store.fill(0, size, before)
    this.data = this.#store.subarray(0, size)
  }

  write(data: Uint8Array, at: bigint): number {
    const end = Number(at) + data.length
    if (end > this.data.length) this.resize(end)
    this.data.set(data, Number(at))
    return data.length
  }
}

class OpenOutputFile extends OpenFile {
  readonly #file: OutputFile

  constructor(file: OutputFile) {
    super(file)
    this.#file = file
  }

  override fd_write(data: Uint8Array): { ret: number; nwritten: number } {
    const written = this.fd_pwrite(data, this.file_pos)
    this.file_pos += BigInt(written.nwritten)
    return written
  }

  override fd_pwrite(data: Uint8Array, offset: bigint): { ret: number; nwritten: number } {
    if (offset < 0n) return { ret: wasi.ERRNO_INVAL, nwritten: 0 }
    return { ret: wasi.ERRNO_SUCCESS, nwritten: this.#file.write(data, offset) }
  }

  override fd_allocate(offset: bigint, length: bigint): number {
    const end = Number(unsigned(offset) + unsigned(length))
    if (end > this.#file.data.length) this.#file.resize(end)
    return wasi.ERRNO_SUCCESS
  }

  override fd_filestat_set_size(size: bigint): number {
    this.#file.resize(Number(unsigned(size)))
    return wasi.ERRNO_SUCCESS
  }
}

/** Sizes have 64 bits without a sign; a module's numbers arrive with one. */
function unsigned(size: bigint): bigint {
  return BigInt.asUintN(64, size)
}

class OutputDirectory extends Directory {
  readonly #budget: OutputBudget

  constructor(budget: OutputBudget) {
    super(new Map())
    this.#budget = budget
  }

  override create_entry_for_path(path: string, isFolder: boolean): ReturnType<Directory['create_entry_for_path']> {
    this.#budget.create()
    const made = super.create_entry_for_path(path, isFolder)
    if (made.entry === null) return made
    const entry = isFolder ? new OutputDirectory(this.#budget) : new OutputFile(this.#budget)
    replace(this, made.entry, entry)
    return { ret: made.ret, entry }
  }

  override path_open(): { ret: number; fd_obj: OpenDirectory } {
    return { ret: wasi.ERRNO_SUCCESS, fd_obj: new OpenOutputDirectory('', this, this.#budget) }
  }
}

/** An open folder of /out: a second name of a file is an entry like any other. */
class OpenOutputDirectory extends PreopenDirectory {
  readonly #budget: OutputBudget

  constructor(name: string, dir: Directory, budget: OutputBudget) {
    super(name, new Map())
    this.dir = dir
    this.#budget = budget
  }

  /** The shim renames by this too, then with `moves`: nothing is added. */
  override path_link(path: string, inode: Inode, moves: boolean): number {
    if (!moves) this.#budget.create()
    return super.path_link(path, inode, moves)
  }
}

/** The shim makes entries of its own classes; ours take their place under the same name. */
function replace(folder: Directory, made: Inode, ours: Inode): void {
  for (const [name, entry] of folder.contents) {
    if (entry === made) folder.contents.set(name, ours)
    else if (entry instanceof Directory) replace(entry, made, ours)
  }
}

/** `/out`: empty at the start, in memory, bounded by the budget. */
export function outputPreopen(budget: OutputBudget): OpenDirectory {
  return new OpenOutputDirectory('/out', new OutputDirectory(budget), budget)
}

/**
 * What a job holds as output: everything in /out, and what it removed from there but still has open.
 * A file with two names is one file and two entries.
 */
export function outputSize(folder: Directory, descriptors: readonly (Fd | undefined)[]): TreeSize {
  const counted = new Set<Inode>()
  const toCount: Inode[] = [folder, ...descriptors.flatMap(openedBy)]
  let bytes = 0
  let entries = 0
  for (const inode of toCount) {
    if (counted.has(inode)) continue
    counted.add(inode)
    if (inode instanceof OutputFile) bytes += inode.data.length
    if (!(inode instanceof OutputDirectory)) continue
    entries += inode.contents.size
    toCount.push(...inode.contents.values())
  }
  return { bytes, entries }
}

function openedBy(descriptor: Fd | undefined): readonly Inode[] {
  if (descriptor instanceof OpenFile) return [descriptor.file]
  return descriptor instanceof OpenDirectory ? [descriptor.dir] : []
}

export interface Collected {
  /** Sorted by path. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
  /** Files whose names are not plain relative paths: not delivered. */
  readonly leftOut: number
}

export function collectFiles(folder: Directory): Collected {
  const files: { path: string; bytes: Uint8Array }[] = []
  let leftOut = 0
  for (const { path, entry } of walk(folder, '')) {
    if (!(entry instanceof File)) continue
    if (JobPath.safeParse(path).success) files.push({ path, bytes: entry.data })
    else leftOut += 1
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files, leftOut }
}

function* walk(folder: Directory, prefix: string): Generator<{ readonly path: string; readonly entry: Inode }> {
  for (const [name, entry] of folder.contents) {
    const path = `${prefix}${name}`
    yield { path, entry }
    if (entry instanceof Directory) yield* walk(entry, `${path}/`)
  }
}
