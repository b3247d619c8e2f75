import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type ComparableOffer, ComparableOffers } from '../../../contract/estimate.ts'
import { HearthError } from '../../../contract/errors.ts'
import { COMPARABLE_OFFERS } from './comparable-offers.ts'

const FILE = 'comparable-offers.json'
const MOST_BYTES = 256 * 1024

/** The person's own list in the data folder, where there is one. @throws HearthError `estimate/bad-offers` */
export async function comparableOffers(dataDir: string): Promise<readonly ComparableOffer[]> {
  const text = await readFile(path.join(dataDir, FILE), 'utf8').catch(absent)
  if (text === null) return COMPARABLE_OFFERS
  const offers = text.length > MOST_BYTES ? null : ComparableOffers.safeParse(parsed(text))
  if (offers?.success === true) return offers.data
  throw new HearthError('estimate/bad-offers', 'The list of comparable offers in the data folder cannot be used.', {
    hint: 'Correct comparable-offers.json, or take it away to have the list that comes with Hearth.',
  })
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw new HearthError('estimate/bad-offers', 'The list of comparable offers in the data folder cannot be read.', {
    cause: error,
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
