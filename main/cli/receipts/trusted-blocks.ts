import { readFile } from 'node:fs/promises'
import { HearthError } from '../../../contract/errors.ts'
import { headerOfBlock } from '../../engine/proof/anchor/block-fields.ts'
import { readHeader } from '../../engine/proof/anchor/header.ts'
import type { TrustedBlock } from '../../engine/proof/anchor/verify-anchor.ts'

const MAX_HEADER_FILE_BYTES = 16 * 1024 * 1024

/**
 * Blocks that the person holds for part of the chain, one a file: the header as hex of its RLP, or the block
 * as a node gives it (`eth_getBlockByNumber`), whose hash is worked out from its fields.
 * @throws HearthError `cli/bad-header`
 */
export async function readTrustedBlocks(files: readonly string[]): Promise<readonly TrustedBlock[]> {
  return Promise.all(files.map(readTrustedBlock))
}

async function readTrustedBlock(file: string): Promise<TrustedBlock> {
  try {
    const text = (await readFile(file, 'utf8')).trim()
    if (text.length > MAX_HEADER_FILE_BYTES) throw new HearthError('cli/bad-header', 'It is too large.')
    const { number, hash } = readHeader(/^0x([0-9a-f]{2})+$/i.test(text) ? bytesOf(text) : headerOfBlock(blockIn(text)))
    return { number, hash }
  } catch (cause) {
    const why = cause instanceof HearthError ? ` ${cause.message}` : ''
    throw new HearthError('cli/bad-header', `${file} does not hold the header of a block.${why}`, {
      hint: 'Save the answer of a node you trust to eth_getBlockByNumber, or the hex of the header.',
      cause,
    })
  }
}

/** The block, also out of the whole answer of a node. */
function blockIn(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null && 'result' in value ? value.result : value
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex')
}
