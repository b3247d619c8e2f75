import { writeFile } from 'node:fs/promises'
import { HearthError } from '../../../contract/errors.ts'

/** @throws HearthError `cli/cannot-write` */
export async function saveVerdict(target: string, text: string): Promise<void> {
  await writeFile(target, text, { flag: 'wx' }).catch((cause: unknown) => {
    throw new HearthError('cli/cannot-write', `The file ${target} cannot be written.`, {
      hint: 'It must not exist yet; name another with --out.',
      cause,
    })
  })
}
