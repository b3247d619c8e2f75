import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FacilitatorChoice, NetworkId } from '../../contract/networks.ts'

const FILE = 'network'
const OTHERS_FILE = 'networks-too'
const FACILITATORS_FILE = 'facilitators'

/** The networks that the next start uses, kept beside the folders of all of them. */
export interface NetworkChoiceFile {
  /** Practice until another one was chosen, and when what is in the file is no network. */
  get(): Promise<NetworkId>
  set(id: NetworkId): Promise<void>
  /** The further ones that work is paid on, in the order they were added. */
  others(): Promise<readonly NetworkId[]>
  setOthers(ids: readonly NetworkId[]): Promise<void>
  /** Who settles payments, where it is not whom the network is known with. */
  facilitators(): Promise<ReadonlyMap<NetworkId, FacilitatorChoice>>
  setFacilitator(id: NetworkId, who: FacilitatorChoice): Promise<void>
}

export function networkChoice(dataRoot: string): NetworkChoiceFile {
  const file = path.join(dataRoot, FILE)
  const othersFile = path.join(dataRoot, OTHERS_FILE)
  const facilitatorsFile = path.join(dataRoot, FACILITATORS_FILE)

  async function facilitators(): Promise<ReadonlyMap<NetworkId, FacilitatorChoice>> {
    const chosen = (await linesOf(facilitatorsFile)).flatMap((line): [NetworkId, FacilitatorChoice][] => {
      const [first, second] = line.split(' ')
      const [id, who] = [NetworkId.safeParse(first).data, FacilitatorChoice.safeParse(second).data]
      return id === undefined || who === undefined ? [] : [[id, who]]
    })
    return new Map(chosen)
  }
  return {
    get: async () => (await idsIn(file))[0] ?? 'practice',
    set: (id) => write(file, [id]),
    others: async () => [...new Set(await idsIn(othersFile))],
    setOthers: (ids) => write(othersFile, ids),
    facilitators,
    setFacilitator: async (id, who) => {
      const chosen = new Map(await facilitators()).set(id, who)
      const lines = [...chosen].flatMap(([of, chosenWho]) => (chosenWho === 'preset' ? [] : [`${of} ${chosenWho}`]))
      await write(facilitatorsFile, lines)
    },
  }
}

/** One a line; lines that are no network are left out. */
async function idsIn(file: string): Promise<readonly NetworkId[]> {
  return (await linesOf(file)).flatMap((line) => NetworkId.safeParse(line).data ?? [])
}

async function linesOf(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').map((line) => line.trim())
}

async function write(file: string, lines: readonly string[]): Promise<void> {
  const draft = `${file}.new`
  await rm(draft, { force: true })
  await writeFile(draft, lines.map((line) => `${line}\n`).join(''), { mode: 0o600, flush: true })
  await rename(draft, file)
}
