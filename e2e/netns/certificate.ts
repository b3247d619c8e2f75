import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CERTIFICATE_FILES } from '../../contract/reach.ts'
import { openAuthority } from '../../main/engine/reach/authority.fixture.ts'

/**
 * Gives the practice network of this data folder a certificate for an address, as its person would with `hearth reach
 * certificate`. @returns the file of the authority that made it
 */
export async function certificateFor(address: string, dataRoot: string): Promise<string> {
  const authority = await openAuthority()
  const { cert, key } = await authority.certified([{ type: 'ip', value: address }])
  const folder = path.join(dataRoot, 'practice', CERTIFICATE_FILES.folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(path.join(folder, CERTIFICATE_FILES.ownCertificate), cert)
  await writeFile(path.join(folder, CERTIFICATE_FILES.ownKey), key)
  const file = path.join(dataRoot, 'authority.pem')
  await writeFile(file, authority.cert)
  return file
}
