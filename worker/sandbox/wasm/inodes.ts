import { Inode } from '@bjorn3/browser_wasi_shim'

/**
 * Files get the same numbers in every job. The shim counts them over the life of its process, and a
 * module can read them: what another job did before would show, and an exact re-run could differ.
 */
export function numberInodesAnew(): void {
  Object.assign(Inode, { next_ino: 1n })
}
