/** One file of a packed app, by its place: `app/` stands for the archive and its unpacked twin. */
export interface PackedFile {
  readonly path: string
  readonly bytes: number
  /** Lies beside the archive, where it can be run or replaced. */
  readonly isUnpacked: boolean
}

export interface PackedFor {
  readonly platform: 'linux' | 'win32' | 'darwin'
  readonly arch: 'x64' | 'arm64'
}

/** What has to be inside for the app to start, sell and be updated. */
const needed = [
  'app/package.json',
  'app/out/main/electron.js',
  'app/out/main/engine-process.js',
  'app/out/preload/preload.cjs',
  'app/out/preload/worker-window.cjs',
  'app/out/renderer/index.html',
  'app/out/worker/worker.mjs',
  'app/out/companions/keeper.mjs',
  'app/out/icons/hearth.png',
  'app/out/release/feed.json',
  'app/out/release/app-update.yml',
  'app/out/licences/third-party.txt',
]

const sources = /\.(ts|tsx|mts|cts|map|tsbuildinfo)$/
const ownSources = /^app\/(?:main|renderer|preload|e2e|build|contract|docs|dist|worker\/(?!programs\/))/
const tests = /(?:^app\/out\/.*\.(?:test|spec|fixture)\.|\/test-results\/)/
const secrets = /(?:^|\/)(?:\.env(?:\..*)?|\.npmrc|\.git(?:\/.*)?|id_(?:rsa|ed25519)|.*\.(?:pem|key|p12|pfx|jks))$/

/**
 * What is wrong with the list of a packed app's files, as sentences; none when it is as it has to be: everything it needs,
 * no sources, tests or secrets, binaries of this system only, and those outside the archive.
 */
export function packedProblems(files: readonly PackedFile[], target: PackedFor): readonly string[] {
  const present = new Set(files.map(({ path }) => path))
  return [
    ...needed.filter((path) => !present.has(path)).map((path) => `${path} is missing.`),
    ...files.flatMap((file) => problemsOf(file, target)),
    ...databaseProblems(files),
  ]
}

function problemsOf({ path, isUnpacked }: PackedFile, target: PackedFor): readonly string[] {
  if (!path.startsWith('app/')) return secrets.test(path) ? [`${path} looks like a secret.`] : []
  if (sources.test(path) || ownSources.test(path)) return [`${path} is a source.`]
  if (tests.test(path)) return [`${path} belongs to a test.`]
  if (secrets.test(path)) return [`${path} looks like a secret.`]
  if (!path.endsWith('.node')) return []
  if (!isUnpacked) return [`${path} is a native module inside the archive.`]
  return isForeign(path, target) ? [`${path} is for another system.`] : []
}

/** Names of systems as packages of prebuilt binaries spell them. */
function isForeign(path: string, { platform, arch }: PackedFor): boolean {
  const named = /(linux|darwin|win32|linuxmusl|alpine)-(x64|arm64|universal|ia32|arm)/.exec(path)
  if (named === null) return false
  const [, system, processor] = named
  return system !== platform || (processor !== arch && processor !== 'universal')
}

function databaseProblems(files: readonly PackedFile[]): readonly string[] {
  const found = files.filter(({ path }) => /better-sqlite3\/prebuilds\/.*\.node$/.test(path))
  return found.length === 1 ? [] : [`There are ${found.length} binaries of the database; one is needed.`]
}
