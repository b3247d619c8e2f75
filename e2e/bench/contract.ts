import { boundaryMessages } from '../contract/messages.ts'
import { sampleOf } from '../contract/samples.ts'
import { spoiltOf } from '../contract/spoilt.ts'
import { rounded, type Bench } from './result.ts'

/** How many things cross a boundary, and how many of them have a value that is taken and values that are not. */
export const contract: Bench = {
  name: 'contract',
  summary: 'messages that cross a boundary, each with an accept and a reject test',
  run: async (say) => {
    const messages = await boundaryMessages()
    let rejects = 0
    const untested = messages.filter(({ schema }) => {
      const sample = sampleOf(schema)
      const spoilt = spoiltOf(schema, sample)
      rejects += spoilt.length
      return sample === undefined || spoilt.some(({ value }) => schema.safeParse(value).success)
    })
    for (const { name } of untested) say(`contract: ${name} has no tests.`)
    const share = (messages.length - untested.length) / messages.length
    return [
      { name: 'contract', value: messages.length, unit: 'messages', detail: `${rejects} ways to spoil them` },
      { name: 'contract tested', value: rounded(share * 100), unit: '%', detail: 'accepted whole and rejected spoilt' },
    ]
  },
}
