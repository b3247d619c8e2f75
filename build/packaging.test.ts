import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bundleLayout } from '../main/layout.ts'
import { root } from './step.ts'

/** The packager's own configuration reader and check, reached through the package we depend on. */
async function packager() {
  const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
  const config: unknown = fromBuilder('app-builder-lib/out/util/config/config.js')
  return z
    .object({
      getConfig: z.custom<(folder: string, file: string, extra: null) => Promise<unknown>>(isFunction),
      validateConfiguration: z.custom<(config: unknown, log: unknown) => Promise<void>>(isFunction),
    })
    .parse(config)
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

const quietLog = { isEnabled: false, add: () => undefined }

const Shipped = z.looseObject({
  appId: z.literal('app.hearth.desktop'),
  electronFuses: z.record(z.string(), z.boolean()),
  npmRebuild: z.literal(false),
  asarUnpack: z.array(z.string()),
  extraResources: z.array(z.looseObject({ from: z.string(), to: z.string() })),
  deb: z.looseObject({ appArmorProfile: z.string() }),
  mac: z.looseObject({ entitlements: z.string() }),
  nsis: z.looseObject({ perMachine: z.literal(false) }),
})

describe('the packaging configuration', () => {
  it('is one the packager accepts, and it notices a key it does not know', async () => {
    const { getConfig, validateConfiguration } = await packager()
    const config = await getConfig(root, path.join(root, 'electron-builder.yml'), null)
    await validateConfiguration(config, quietLog)
    await expect(validateConfiguration({ ...Object(config), sandbox: false }, quietLog)).rejects.toThrow(/sandbox/)
  })

  it('ships every fuse in its safe position', async () => {
    const { getConfig } = await packager()
    const config = Shipped.parse(await getConfig(root, path.join(root, 'electron-builder.yml'), null))
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('keeps outside the archive what a Node runs or reads, and brings that Node', async () => {
    const { getConfig } = await packager()
    const config = Shipped.parse(await getConfig(root, path.join(root, 'electron-builder.yml'), null))
    const layout = await bundleLayout(path.join(root, 'app.asar'))
    const outside = [
      layout.workerFile,
      layout.gpuModule,
      layout.programsDir,
      layout.practice.keeper,
      layout.practice.buyer,
    ]
    for (const file of outside) {
      const inside = path.relative(path.join(root, 'app.asar.unpacked'), path.join(file, '_'))
      expect({ inside, unpacked: config.asarUnpack.some((pattern) => path.matchesGlob(inside, pattern)) }).toEqual({
        inside,
        unpacked: true,
      })
    }
    expect(config.extraResources).toContainEqual(expect.objectContaining({ from: 'node_modules/node/bin', to: 'node' }))
  })

  it('names files that exist', async () => {
    const { getConfig } = await packager()
    const config = Shipped.parse(await getConfig(root, path.join(root, 'electron-builder.yml'), null))
    for (const file of [config.deb.appArmorProfile, config.mac.entitlements]) {
      expect({ file, exists: existsSync(path.join(root, file)) }).toEqual({ file, exists: true })
    }
    expect(readFileSync(path.join(root, config.deb.appArmorProfile), 'utf8')).toContain('userns,')
  })
})
