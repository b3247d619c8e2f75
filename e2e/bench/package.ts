import { statSync } from 'node:fs'
import path from 'node:path'
import { readLicences } from '../../build/licences.ts'
import { packAroundStandIn } from '../../build/release/pack-standin.fixture.ts'
import { readPacked } from '../../build/release/read-packed.ts'
import { sizeByPart } from '../../build/release/size-report.ts'
import { root } from '../../build/step.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { rounded, type Bench, type BenchResult } from './result.ts'

const MIB = 2 ** 20
/** Smaller parts are only in the sum. */
const WORTH_A_LINE = MIB / 2

/** How large the packed app is without Electron itself, and what of the installed packages stayed behind. */
export const packageSize: Bench = {
  name: 'package',
  summary: 'installed size by part, around a stand-in Electron, and what was pruned',
  run: (say) =>
    withTempFolder('package', async (folder): Promise<readonly BenchResult[]> => {
      if (process.platform !== 'linux') {
        say('package: only Linux is packed without its own Electron.')
        return []
      }
      const files = readPacked(await packAroundStandIn(folder))
      const parts = sizeByPart(files).filter(({ part }) => part !== 'Electron')
      const total = parts.reduce((sum, { bytes }) => sum + bytes, 0)
      const prebuilt = files.filter(({ path: place }) => place.endsWith('.node'))
      const packages = new Set(parts.map(({ part }) => part))
      const pruned = (await readLicences()).filter(({ name }) => !packages.has(name))
      const program = statSync(path.join(root, 'node_modules', 'node', 'bin', 'node')).size
      return [
        { name: 'package', value: rounded(total / MIB), unit: 'MiB without Electron', detail: `${files.length} files` },
        ...parts
          .filter(({ bytes }) => bytes > WORTH_A_LINE)
          .map(({ part, bytes }) => ({ name: `package ${part}`, value: rounded(bytes / MIB), unit: 'MiB' })),
        {
          name: 'package native',
          value: prebuilt.length,
          unit: 'native modules',
          detail: 'one of each, for this system',
        },
        {
          name: 'package pruned',
          value: pruned.length,
          unit: 'packages',
          detail: 'in the bundles already, or for building only',
        },
        { name: 'package share of Node', value: rounded((100 * program) / total), unit: '%' },
      ]
    }),
}
