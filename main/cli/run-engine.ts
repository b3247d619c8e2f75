import { once } from 'node:events'
import { translated, t } from '../../contract/words/speak.ts'
import { composeEngine, everydayBuyer, type Composed } from '../compose.ts'
import { networkChoice } from '../engine/network-choice.ts'
import type { Layout } from '../layout.ts'
import { startWebServer } from '../web/server.ts'
import { readArguments, WHERE_OPTIONS, wholeNumber } from './arguments.ts'
import { openBrowser } from './browser.ts'
import { dataRoot, readNetworkId } from './data-dir.ts'
import { EXIT, type CommandIo } from './io.ts'
import { passphraseSource } from './passphrase.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  /** Port of the window. */
  port: { type: 'string' },
  'market-port': { type: 'string' },
  'no-browser': { type: 'boolean', default: false },
  'no-buyer': { type: 'boolean', default: false },
  'passphrase-fd': { type: 'string' },
} as const

/** How `hearth run` is written. */
export const runUsage = (): string => t`Usage: ${'hearth run [--network ID] [--data DIR]'}`

/** The engine in this process, its window served to the browser, until asked to end. */
export async function runEngine(layout: Layout, args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const root = dataRoot(values.data, io.environment)
  const network = values.network === undefined ? await networkChoice(root).get() : readNetworkId(values.network)
  const composed = await composeEngine({
    layout,
    dataRoot: root,
    network,
    shell: 'headless',
    askPassphrase: passphraseSource(values['passphrase-fd'], io),
    marketPort: port(values['market-port'], '--market-port'),
    demoBuyer: values['no-buyer'] ? null : everydayBuyer,
  })
  try {
    const web = await startWebServer({
      rendererDir: layout.rendererDir,
      connect: composed.engine.connect,
      dataDir: composed.dataDir,
      log: composed.log,
      ...(values.port === undefined ? {} : { port: wholeNumber(values.port, '--port', 0, 65_535) }),
    })
    try {
      await announce(composed, web.newLink(), values['no-browser'], io)
      if (!io.signal.aborted) await once(io.signal, 'abort')
      io.out(t`Closing.`)
    } finally {
      await web.stop()
    }
  } finally {
    await composed.stop()
  }
  return EXIT.done
}

async function announce({ engine }: Composed, link: string, quiet: boolean, io: CommandIo): Promise<void> {
  const { network, availability, sandbox, wallet } = engine.snapshot()
  io.out(
    network.practice
      ? t`Hearth is running on the practice network: play money, on this machine only.`
      : t`Hearth is running on ${translated(network.label)}.`,
  )
  io.out(translated(availability.why.sentence))
  if (!sandbox.strangers) io.out(translated(sandbox.summary))
  io.out(t`Money goes to ${wallet.address ?? ''}, your wallet in this folder.`)
  io.out(t`Buyers connect at ${engine.marketUrl ?? ''}`)
  io.out(t`Open the window with this link; it works once: ${link}`)
  if (!quiet && (await openBrowser(link, io.environment)))
    io.out(t`Opened in your browser. “hearth open” gives a new link.`)
}

function port(text: string | undefined, name: string): number | null {
  return text === undefined ? null : wholeNumber(text, name, 0, 65_535)
}
