import { writeFile, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { ReceiptFile } from '../../contract/receipt.ts'
import { checkReceiptsFile } from '../../main/cli/receipts/check-file.ts'
import { writeBundle } from '../../main/engine/proof/bundle/write.ts'
import { sampleAnchor } from '../../main/engine/proof/anchor/anchor.fixture.ts'
import { ZERO_BYTES32 } from '../../main/engine/proof/commitments.ts'
import { sampleArguments, sampleSigner } from '../../main/engine/proof/receipts.fixture.ts'
import { receiptChain, type MadeReceipt } from '../rig/receipt-chain.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { isSignedForViem } from '../rig/viem-receipt.ts'
import { against, median, rounded, type Bench } from './result.ts'

const RECEIPTS = 10_000
const ROUNDS = 3
/** Signatures that plain viem is timed with; all of them would take most of a minute. */
const SAMPLED = 200

async function save(file: string, chain: readonly MadeReceipt[]): Promise<void> {
  const { domain } = sampleArguments
  const provider = sampleSigner.address
  const digests = chain.map(({ digest }) => digest)
  const anchor = sampleAnchor({ digests, fromSeq: 0, provider, chainId: domain.chainId, prevRoot: ZERO_BYTES32 })
  async function* receipts() {
    for (const { file: text } of chain) yield text
  }
  const bundle = writeBundle({
    domain,
    provider,
    from: 0,
    to: chain.length - 1,
    receipts: receipts(),
    rotations: [],
    anchors: [anchor],
    verdicts: [],
    digests: async () => digests,
  })
  await writeFile(file, bundle)
}

async function viemMilliseconds(chain: readonly MadeReceipt[]): Promise<number> {
  const files = chain.slice(0, SAMPLED).map(({ file }) => ReceiptFile.parse(JSON.parse(file)))
  for (const file of files.slice(0, 20)) await isSignedForViem(file)
  const started = performance.now()
  for (const file of files) await isSignedForViem(file)
  return (performance.now() - started) / files.length
}

export const bundleVerify: Bench = {
  name: 'bundle-verify',
  summary: 'a bundle of 10,000 receipts and an anchor, checked as the command does it',
  run: async (say) =>
    withTempFolder('bench-bundle', async (folder) => {
      say(`bundle-verify: making ${RECEIPTS} receipts`)
      const chain = receiptChain(RECEIPTS)
      const file = path.join(folder, 'bundle')
      await save(file, chain)
      const { size } = await stat(file)
      const seconds: number[] = []
      const busy: number[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        const [started, cpu] = [performance.now(), process.cpuUsage()]
        const report = await checkReceiptsFile({ path: file, size }, { now: Date.now() })
        const { user, system } = process.cpuUsage(cpu)
        seconds.push((performance.now() - started) / 1000)
        busy.push((user + system) / 1_000_000)
        if (!report.ok || report.receipts.length !== RECEIPTS) throw new Error('The bundle did not hold.')
      }
      const viem = ((await viemMilliseconds(chain)) * RECEIPTS) / 1000
      return [
        {
          name: 'bundle-verify',
          value: rounded(median(seconds)),
          unit: 's',
          ...against(
            { name: `plain viem, the signatures alone, from ${SAMPLED} of them`, value: viem },
            median(seconds),
          ),
          detail: `${RECEIPTS} receipts, ${rounded(size / 2 ** 20)} MiB, ${availableParallelism()} threads, ${rounded(median(busy))} s of processor time, median of ${ROUNDS}`,
        },
      ]
    }),
}
