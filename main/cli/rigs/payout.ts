import { HearthError } from '../../../contract/errors.ts'
import { t } from '../../../contract/words/speak.ts'
import { readArguments } from '../arguments.ts'
import { foreign } from '../foreign-text.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { withEngine } from '../with-engine.ts'
import { RIG_OPTIONS, rigNamed, text, unlock } from './words.ts'

/** `hearth rigs offer-payout NAME`: its person decides there. */
export async function offer(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, RIG_OPTIONS, ['NAME'])
  const rig = await withEngine(values, io, async (engine) =>
    engine.call('rigs.offer', { id: rigNamed(positionals[0] ?? '', engine.snapshot().rigs) }),
  )
  if (values.json) io.out(JSON.stringify(rig))
  else io.out(t`${rig.report?.wallet.offered ?? ''} was offered; its person has to accept it there`)
  return EXIT.done
}

/** `hearth rigs accept-payout NAME`: takes what a machine that looks at this one offers. */
export async function accept(args: readonly string[], io: CommandIo): Promise<number> {
  return answer(true, args, io)
}

/** `hearth rigs decline-payout NAME` */
export async function decline(args: readonly string[], io: CommandIo): Promise<number> {
  return answer(false, args, io)
}

async function answer(taken: boolean, args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, { ...RIG_OPTIONS, 'passphrase-fd': text }, ['NAME'])
  const [given = ''] = positionals
  const [view, address] = await withEngine(values, io, async (engine) => {
    const { rigs } = engine.snapshot()
    const id = rigNamed(given, rigs)
    const offered = rigs.watchers.find((watcher) => watcher.id === id)?.offeredPayout ?? null
    if (offered === null) {
      throw new HearthError('rigs/no-offer', `“${foreign(given, 40)}” offers no payout address.`, {
        hint: 'See “hearth rigs”.',
      })
    }
    if (taken) await unlock(engine, values['passphrase-fd'], io)
    return [await engine.call('rigs.payout', { id, address: offered, accept: taken }), offered] as const
  })
  if (values.json) io.out(JSON.stringify(view))
  else io.out(taken ? t`Earnings are paid out to ${address} from now on.` : t`The offer was turned down.`)
  return EXIT.done
}
