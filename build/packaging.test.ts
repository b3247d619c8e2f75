import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bundleLayout } from '../main/layout.ts'
import { preloads } from './preload.ts'
import { root } from './step.ts'
import { workerPage } from './worker-page.ts'

/** The packager's own configuration reader and check, reached through the package we depend on. */
async function packager() {
  const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
  const config = z.object({}).loose().parse(fromBuilder('app-builder-lib/out/util/config/config.js'))
  const files = z.object({}).loose().parse(fromBuilder('app-builder-lib/out/fileMatcher.js'))
  return z
    .object({
      getMainFileMatchers: z.custom<(...args: readonly unknown[]) => readonly FileMatcher[]>(isFunction),
      getConfig: z.custom<(folder: string, file: string, extra: null) => Promise<unknown>>(isFunction),
      validateConfiguration: z.custom<(config: unknown, log: unknown) => Promise<void>>(isFunction),
    })
    .parse({ ...config, ...files })
}

interface FileMatcher {
  createFilter(): (file: string, facts: Stats) => boolean
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

const quietLog = { isEnabled: false, add: () => undefined }

const Shipped = z.looseObject({
  appId: z.literal('app.hearth.desktop'),
  electronFuses: z.record(z.string(), z.boolean()),
  npmRebuild: z.literal(false),
  files: z.array(z.looseObject({ filter: z.array(z.string()) })),
  asarUnpack: z.array(z.string()),
  extraResources: z.array(z.looseObject({ from: z.string(), to: z.string() })),
  deb: z.looseObject({ appArmorProfile: z.string() }),
  mac: z.looseObject({ entitlements: z.string() }),
  nsis: z.looseObject({ perMachine: z.literal(false) }),
})

const dawn = path.join(root, 'node_modules', 'webgpu', 'dist')

/** The packager's own decision about a file, for a system. */
async function packedFiles(platform: string, arch: string): Promise<(file: string) => boolean> {
  const { getConfig, getMainFileMatchers } = await packager()
  const config = await getConfig(root, path.join(root, 'electron-builder.yml'), null)
  const expand = (pattern: string): string => pattern.replaceAll('${platform}', platform).replaceAll('${arch}', arch)
  const info = {
    config,
    projectDir: root,
    buildResourcesDir: 'build',
    debugLogger: quietLog,
    isPrepackedAppAsar: false,
  }
  const [matcher] = getMainFileMatchers(root, '/packed', expand, {}, { info }, path.join(root, 'dist'), false)
  const filter = matcher?.createFilter()
  return (file) => filter?.(file, statSync(file)) ?? false
}

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

  it('has a test flavour that differs by the one fuse which lets Playwright in', async () => {
    const { getConfig, validateConfiguration } = await packager()
    const [ship, test] = await Promise.all(
      ['electron-builder.yml', 'electron-builder.test.yml'].map(async (name) => {
        const config = await getConfig(root, path.join(root, name), null)
        await validateConfiguration(config, quietLog)
        return Shipped.parse(config)
      }),
    )
    expect(test?.electronFuses).toEqual({ ...ship?.electronFuses, enableNodeCliInspectArguments: true })
    expect(test?.files).toEqual(ship?.files)
    expect(test?.asarUnpack).toEqual(ship?.asarUnpack)
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

  it.each([
    ['linux', 'x64', ['linux-x64']],
    ['linux', 'arm64', ['linux-arm64']],
    ['win32', 'x64', []],
    ['darwin', 'arm64', []],
  ])('brings, on %s %s, the WebGPU of that system for Node or none', async (platform, arch, expected) => {
    const isPacked = await packedFiles(platform, arch)
    const modules = readdirSync(dawn, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.node'))
    expect(modules.length).toBeGreaterThan(3)
    expect(modules.filter((file) => isPacked(path.join(dawn, file))).map((file) => path.dirname(file))).toEqual(
      expected,
    )
    expect(isPacked(path.join(root, 'node_modules', 'webgpu', 'package.json'))).toBe(false)
  })

  it('brings the pages of an instance for jobs and its preload, inside the archive, and its WebGPU outside', async () => {
    const { getConfig } = await packager()
    const config = Shipped.parse(await getConfig(root, path.join(root, 'electron-builder.yml'), null))
    const included = config.files.flatMap(({ filter }) => filter).filter((pattern) => !pattern.startsWith('!'))
    for (const file of [...workerPage.outputs, ...preloads.outputs, 'out/main/electron.js']) {
      expect({ file, included: included.some((pattern) => path.matchesGlob(file, pattern)) }).toEqual({
        file,
        included: true,
      })
      expect(config.asarUnpack.some((pattern) => path.matchesGlob(file, pattern))).toBe(false)
    }
    const module = 'node_modules/webgpu/dist/linux-x64/dawn.node'
    expect(config.asarUnpack.some((pattern) => path.matchesGlob(module, pattern))).toBe(true)
  })

  it.each([
    ['linux', 'x64', process.platform === 'linux' && process.arch === 'x64' ? ['linux_x64/koffi.node'] : []],
    ['freebsd', 'ia32', []],
  ])(
    'brings, on %s %s, koffi’s module of that system outside the archive, or none',
    async (platform, arch, expected) => {
      const { getConfig } = await packager()
      const config = Shipped.parse(await getConfig(root, path.join(root, 'electron-builder.yml'), null))
      const isPacked = await packedFiles(platform, arch)
      const folder = path.join(root, 'node_modules', '@koromix')
      const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.node') && isPacked(path.join(folder, file)))
        .map((file) => file.split('/').slice(1).join('/'))
      expect(modules).toEqual(expected)
      for (const file of ['koffi/index.js', '@koromix/koffi-linux-x64/index.js']) {
        expect(config.asarUnpack.some((pattern) => path.matchesGlob(`node_modules/${file}`, pattern))).toBe(true)
      }
    },
  )

  it.each([
    ['linux', 'x64', ['linux-x64/secp256k1.glibc.node']],
    ['linux', 'arm64', []],
    ['win32', 'x64', ['win32-x64/secp256k1.node']],
    ['darwin', 'arm64', ['darwin-arm64/secp256k1.node']],
  ])('brings, on %s %s, secp256k1’s binary of that system or none', async (platform, arch, expected) => {
    const isPacked = await packedFiles(platform, arch)
    const folder = path.join(root, 'node_modules', 'secp256k1', 'prebuilds')
    const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.node'))
    expect(modules.length).toBeGreaterThan(3)
    expect(modules.filter((file) => isPacked(path.join(folder, file)))).toEqual(expected)
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
