import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../contract/errors.ts'
import { CERTIFICATE_FILES, ReachSettings, type ReachView } from '../../contract/reach.ts'
import { t, translated } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS, wholeNumber } from './arguments.ts'
import { dataRoot, engineDir } from './data-dir.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { type CommandIo, EXIT } from './io.ts'
import { localTime } from './local-time.ts'
import { askPassphrase, passphraseFrom } from './prompt.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

const OPTIONS = { ...WHERE_OPTIONS, json: { type: 'boolean', default: false } } as const
const text = { type: 'string' } as const

/** `hearth reach [status]`, `allow`, `deny`, `certificate`. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [word, ...rest] = args[0] === undefined || args[0].startsWith('--') ? ['status', ...args] : args
  if (word === 'status') return status(rest, io)
  if (word === 'allow') return allow(rest, io)
  if (word === 'deny') return deny(rest, io)
  if (word === 'certificate') return certificate(rest, io)
  throw new UsageError(`There is no “hearth reach ${word}”.`, 'See “hearth help reach”.')
}

async function status(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  return show(await withEngine(values, io, (engine) => engine.call('reach.get', {})), values.json, io)
}

async function deny(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  return show(await withEngine(values, io, (engine) => engine.call('reach.set', { allowed: false })), values.json, io)
}

async function allow(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...OPTIONS,
    address: text,
    port: text,
    router: text,
    'keep-registration': text,
    'announce-untested': text,
    'passphrase-fd': text,
  })
  const fd = values['passphrase-fd']
  const change = {
    allowed: true,
    ...(values.address === undefined ? {} : { address: readIp(values.address) }),
    ...(values.port === undefined ? {} : { port: wholeNumber(values.port, '--port', 1, 65_535) }),
    ...yesOrNo('router', '--router', values.router),
    ...yesOrNo('keepsRegistration', '--keep-registration', values['keep-registration']),
    ...yesOrNo('announcesUntested', '--announce-untested', values['announce-untested']),
  }
  const view = await withEngine(values, io, async (engine) => {
    const passphrase =
      fd === undefined
        ? await askPassphrase(io, t`Passphrase of the wallet: `)
        : await passphraseFrom(wholeNumber(fd, '--passphrase-fd', 3, 1024))
    await engine.call('wallet.unlock', { passphrase })
    const changed = await engine.call('reach.set', change)
    await engine.call('wallet.lock', {})
    return changed
  })
  return show(view, values.json, io)
}

/** Read here, as the person, and put into Hearth’s own folder: the engine opens no path that a client names. */
async function certificate(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, ['CERTIFICATE'], 1)
  const [certificateFile = '', keyFile] = positionals
  const folder = path.join(
    await engineDir(dataRoot(values.data, io.environment), values.network),
    CERTIFICATE_FILES.folder,
  )
  const own = path.join(folder, CERTIFICATE_FILES.ownCertificate)
  const ownKey = path.join(folder, CERTIFICATE_FILES.ownKey)
  if (certificateFile === 'none') {
    await Promise.all([rm(own, { force: true }), rm(ownKey, { force: true })])
  } else {
    if (keyFile === undefined) throw new UsageError('The file of the key is missing.')
    const [cert, key] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(keyFile, 'utf8')]).catch(explain)
    requireCertificate(cert)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(ownKey, key, { mode: 0o600 })
    await writeFile(own, cert, { mode: 0o600 })
  }
  io.out(t`It is used from the next “hearth reach allow”, or the next start.`)
  return EXIT.done
}

function requireCertificate(text: string): void {
  try {
    new X509Certificate(text).toString()
  } catch (cause) {
    throw new HearthError('reach/no-certificate', 'The first file is not a certificate in PEM form.', { cause })
  }
}

function explain(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    throw new HearthError('share/no-such-file', 'There is no such file or folder.', { cause: error })
  }
  throw error
}

function readIp(given: string): string {
  const read = ReachSettings.shape.address.safeParse(given)
  if (!read.success) throw new UsageError(`--address is an IP address of this computer, not “${given}”.`)
  return read.data
}

function yesOrNo(
  name: 'router' | 'keepsRegistration' | 'announcesUntested',
  option: string,
  given: string | undefined,
) {
  if (given === undefined) return {}
  if (given !== 'yes' && given !== 'no') throw new UsageError(`${option} is yes or no, not “${given}”.`)
  return { [name]: given === 'yes' }
}

function show(view: ReachView, json: boolean, io: CommandIo): number {
  if (json) io.out(JSON.stringify(view))
  else for (const line of reachLines(view)) io.out(line)
  return EXIT.done
}

/** What is so first, then what to do, then where strangers are listened to, and what router and peers said. */
export function reachLines({ reach, listening, router, peers }: ReachView): string[] {
  return [
    foreign(translated(reach.sentence), 400),
    ...(reach.next === null ? [] : [foreign(translated(reach.next), 400)]),
    ...(listening === null
      ? []
      : table([
          [t`Strangers use`, listening.url],
          [t`Certificate`, listening.certificate.own ? t`yours` : t`made by Hearth; buyers have to be told of it`],
          [t`SHA-256 fingerprint`, listening.certificate.fingerprint],
          [t`Valid until`, localTime(listening.certificate.until)],
        ])),
    ...(router === null ? [] : routerLines(router)),
    ...(peers === null ? [] : peerLines(peers)),
  ]
}

const PROTOCOLS: Readonly<Record<NonNullable<ReachView['router']>['tries'][number]['protocol'], string>> = {
  pcp: 'PCP',
  'nat-pmp': 'NAT-PMP',
  upnp: 'UPnP',
}

function routerLines({ sentence, next, tries }: NonNullable<ReachView['router']>): string[] {
  return [
    foreign(translated(sentence), 400),
    ...(next === null ? [] : [foreign(translated(next), 400)]),
    ...table(tries.map(({ protocol, said }) => [PROTOCOLS[protocol], foreign(translated(said), 200)])),
  ]
}

function peerLines({ at, again, words }: NonNullable<ReachView['peers']>): string[] {
  return [
    ...table(words.map(({ endpoint, said }) => [foreign(endpoint, 100), foreign(translated(said), 200)])),
    t`Tried at ${localTime(at)}; again at ${localTime(again)}.`,
  ]
}
