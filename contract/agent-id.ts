import { z } from 'zod'

const LARGEST = (2n ** 256n - 1n).toString()

/** Number of an agent in a registry (ERC-8004): 256 bits, as decimal text. */
export const AgentId = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  // Of the same length, digits are in the order of the numbers.
  .refine((text) => text.length < LARGEST.length || text <= LARGEST, 'a number of 256 bits')
