import { SomethingLost } from '../kill.ts'

/** What a harness found lost of a build that is broken on purpose. @throws Error when it found nothing, or broke off */
export async function foundLost(build: string, run: () => Promise<unknown>): Promise<string> {
  try {
    await run()
  } catch (error) {
    if (error instanceof SomethingLost) return `of a build ${build}: ${error.message}`
    throw error
  }
  throw new Error(`Nothing was found lost of a build ${build}.`)
}
