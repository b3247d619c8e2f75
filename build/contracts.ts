import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { root } from './step.ts'
import type { BuildStep } from './step.ts'

const sourceFolder = 'main/engine/practice/solidity'
const names = [
  'PracticeUsdc',
  'Multicall3',
  'ReceiptAnchor',
  'BatchSettlement',
  'DepositCollector',
  'IdentityRegistry',
  'ReputationRegistry',
  'ValidationRegistry',
]

const Compiled = z.object({
  errors: z.array(z.object({ formattedMessage: z.string() })).optional(),
  contracts: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          abi: z.array(z.unknown()),
          evm: z.object({
            deployedBytecode: z.object({
              object: z.string().regex(/^([0-9a-f]{2})*$/),
              immutableReferences: z.record(z.string(), z.unknown()),
            }),
          }),
        }),
      ),
    )
    .optional(),
})
type Contract = NonNullable<z.infer<typeof Compiled>['contracts']>[string][string]

/** The practice network's contracts as `{abi, deployedBytecode}`; the same sources always give the same bytes. */
export const contracts: BuildStep = {
  name: 'contracts',
  inputs: [sourceFolder, 'build/contracts.ts'],
  outputs: names.map((name) => `out/contracts/${name}.json`),
  run: async () => {
    const folder = path.join(root, 'out', 'contracts')
    await mkdir(folder, { recursive: true })
    for (const [name, contract] of await compile()) {
      const artefact = { abi: contract.abi, deployedBytecode: `0x${contract.evm.deployedBytecode.object}` }
      await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(artefact, null, 2)}\n`)
    }
  },
}

/** Compiles every source; warnings count as errors. */
export async function compile(): Promise<ReadonlyMap<string, Contract>> {
  // Loaded here because starting the compiler costs a second, also when nothing has to be built.
  const { default: solc } = await import('solc')
  const output = Compiled.parse(JSON.parse(solc.compile(JSON.stringify(await standardInput()))))
  if (output.errors !== undefined) throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'))
  const found = new Map<string, Contract>()
  for (const name of names) {
    const contract = output.contracts?.[`${name}.sol`]?.[name]
    if (contract === undefined) throw new Error(`${name}.sol does not define a contract ${name}.`)
    // Only runtime code is put on the chain, and immutables are written by a constructor.
    if (Object.keys(contract.evm.deployedBytecode.immutableReferences).length > 0) {
      throw new Error(`${name} has immutables, which would be zero when its code is installed.`)
    }
    found.set(name, contract)
  }
  return found
}

async function standardInput(): Promise<object> {
  const folder = path.join(root, sourceFolder)
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sol')).sort()
  const sources: Record<string, { content: string }> = {}
  for (const file of files) sources[file] = { content: await readFile(path.join(folder, file), 'utf8') }
  return {
    language: 'Solidity',
    sources,
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 200 },
      // The hash of the metadata would tie the bytes to comments and file names.
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['abi', 'evm.deployedBytecode'] } },
    },
  }
}
