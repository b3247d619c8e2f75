import { readFile, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/** A graphics card as the kernel shows it. */
export interface Card {
  /** Name of its first device file; the same while the machine runs. */
  readonly name: string
  /** PCI vendor; null for a card that is not on a PCI bus. */
  readonly vendor: number | null
  /** Its device files, and those that all cards of its driver share. */
  readonly devices: readonly string[]
  /** Its render node, which Mesa looks up in /sys; null where only NVIDIA's own files are there. */
  readonly node: RenderNode | null
}

export interface RenderNode {
  /** `/dev/dri/renderD128` */
  readonly file: string
  /** `226:128` */
  readonly number: string
  /** Folder of the card in /sys; its name is the address on the bus. */
  readonly sysfs: string
}

const NVIDIA = 0x10de
/** Files of NVIDIA's driver that belong to no single card. */
const sharedByNvidia = ['/dev/nvidiactl', '/dev/nvidia-modeset', '/dev/nvidia-uvm']

/**
 * The cards whose device files are there. Files for display are left out: computing needs none.
 * @param root folder that holds dev, proc and sys
 */
export async function graphicsCards(root = ''): Promise<readonly Card[]> {
  const nodes = await renderNodes(root)
  const nvidia = await nvidiaCards(root, nodes)
  const taken = new Set(nvidia.flatMap(({ devices }) => devices))
  const others = nodes.filter(({ file }) => !taken.has(file))
  const rest = others.map(async (node): Promise<Card> => {
    return { name: path.basename(node.file), vendor: await vendorOf(node), devices: [node.file], node }
  })
  return [...nvidia, ...(await Promise.all(rest))]
}

async function nvidiaCards(root: string, nodes: readonly RenderNode[]): Promise<readonly Card[]> {
  const numbered = (await namesIn(`${root}/dev`)).filter((name) => /^nvidia\d+$/.test(name)).sort()
  if (numbered.length === 0) return []
  const shared = (await Promise.all(sharedByNvidia.map((file) => ifThere(root, file)))).flat()
  const addresses = await nvidiaAddresses(root)
  return numbered.map((name): Card => {
    const node = nodes.find(({ sysfs }) => path.basename(sysfs) === addresses.get(name)) ?? null
    const devices = [`/dev/${name}`, ...shared, ...(node === null ? [] : [node.file])]
    return { name, vendor: NVIDIA, devices, node }
  })
}

/** Address on the bus by device file, as NVIDIA's driver tells. */
async function nvidiaAddresses(root: string): Promise<ReadonlyMap<string, string>> {
  const folder = `${root}/proc/driver/nvidia/gpus`
  const pairs = (await namesIn(folder)).map(async (address) => {
    const text = await readFile(path.join(folder, address, 'information'), 'utf8').catch(() => '')
    const minor = /^Device Minor:\s+(\d+)$/m.exec(text)?.[1]
    return minor === undefined ? [] : [[`nvidia${minor}`, address.toLowerCase()] as const]
  })
  return new Map((await Promise.all(pairs)).flat())
}

async function renderNodes(root: string): Promise<readonly RenderNode[]> {
  const names = (await namesIn(`${root}/dev/dri`)).filter((name) => /^renderD\d+$/.test(name)).sort()
  const nodes = names.map(async (name): Promise<readonly RenderNode[]> => {
    const folder = `${root}/sys/class/drm/${name}`
    const sysfs = await realpath(`${folder}/device`).catch(() => null)
    const number = await readFile(`${folder}/dev`, 'utf8').catch(() => null)
    return sysfs === null || number === null ? [] : [{ file: `/dev/dri/${name}`, number: number.trim(), sysfs }]
  })
  return (await Promise.all(nodes)).flat()
}

async function vendorOf({ sysfs }: RenderNode): Promise<number | null> {
  const text = await readFile(path.join(sysfs, 'vendor'), 'utf8').catch(() => null)
  return text === null ? null : Number.parseInt(text, 16)
}

async function namesIn(folder: string): Promise<readonly string[]> {
  // A folder that is not there has no cards in it.
  return readdir(folder).catch((): string[] => [])
}

async function ifThere(root: string, file: string): Promise<readonly string[]> {
  return stat(`${root}${file}`).then(
    () => [file],
    () => [],
  )
}
