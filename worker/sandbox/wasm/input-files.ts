import { Directory, File, OpenFile, PreopenDirectory, wasi } from '@bjorn3/browser_wasi_shim'
import type { Fd, Inode, OpenDirectory } from '@bjorn3/browser_wasi_shim'

/** Bytes the module may only read; the shim's own read-only flag does not cover resizing. */
class InputFile extends File {
  constructor(bytes: Uint8Array) {
    super([], { readonly: true })
    this.data = bytes
  }

  override path_open(oflags: number, rights: bigint, flags: number): { ret: number; fd_obj: OpenFile } {
    const opened = super.path_open(oflags, rights, flags)
    return opened.ret === wasi.ERRNO_SUCCESS ? { ret: opened.ret, fd_obj: new OpenInputFile(this) } : opened
  }
}

class OpenInputFile extends OpenFile {
  /** A view: the bytes never change, and the caller copies them into the module's memory. */
  override fd_read(size: number): { ret: number; data: Uint8Array } {
    const at = Number(this.file_pos)
    const data = this.file.data.subarray(at, at + size)
    this.file_pos += BigInt(data.length)
    return { ret: wasi.ERRNO_SUCCESS, data }
  }

  override fd_allocate(): number {
    return wasi.ERRNO_ROFS
  }

  override fd_filestat_set_size(): number {
    return wasi.ERRNO_ROFS
  }
}

class InputDirectory extends Directory {
  override path_open(): { ret: number; fd_obj: OpenInputDirectory } {
    return { ret: wasi.ERRNO_SUCCESS, fd_obj: new OpenInputDirectory('', this) }
  }
}

/** An open input folder: nothing in it can be made, renamed or removed. */
class OpenInputDirectory extends PreopenDirectory {
  constructor(name: string, dir: Directory) {
    super(name, new Map())
    this.dir = dir
  }

  override path_open(...args: Parameters<OpenDirectory['path_open']>): { ret: number; fd_obj: Fd | null } {
    const [dirflags, path, oflags, ...rest] = args
    const opened = super.path_open(dirflags, path, oflags & ~wasi.OFLAGS_CREAT, ...rest)
    const wantedNew = (oflags & wasi.OFLAGS_CREAT) !== 0 && opened.ret === wasi.ERRNO_NOENT
    return wantedNew ? { ret: wasi.ERRNO_ROFS, fd_obj: null } : opened
  }

  override path_link(): number {
    return wasi.ERRNO_ROFS
  }

  override path_unlink(): { ret: number; inode_obj: Inode | null } {
    return { ret: wasi.ERRNO_ROFS, inode_obj: null }
  }

  override path_unlink_file(): number {
    return wasi.ERRNO_ROFS
  }

  override path_remove_directory(): number {
    return wasi.ERRNO_ROFS
  }

  override path_create_directory(): number {
    return wasi.ERRNO_ROFS
  }
}

/** Stdin over bytes that are all there. */
export function openInput(bytes: Uint8Array): Fd {
  return new OpenInputFile(new InputFile(bytes))
}

/** `/in`: the job's input files by relative path, read-only. */
export function inputPreopen(files: ReadonlyMap<string, Uint8Array>): Fd {
  return new OpenInputDirectory('/in', inputTree(files))
}

function inputTree(files: ReadonlyMap<string, Uint8Array>): Directory {
  const entries = new Map<string, Inode>()
  const folders = new Map<string, Map<string, Uint8Array>>()
  for (const [path, bytes] of files) {
    const slash = path.indexOf('/')
    if (slash < 0) {
      entries.set(path, new InputFile(bytes))
      continue
    }
    const folder = folders.get(path.slice(0, slash)) ?? new Map<string, Uint8Array>()
    folders.set(path.slice(0, slash), folder.set(path.slice(slash + 1), bytes))
  }
  for (const [name, content] of folders) entries.set(name, inputTree(content))
  return new InputDirectory(entries)
}
