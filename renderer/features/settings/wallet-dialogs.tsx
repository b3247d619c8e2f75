import { Suspense, useState, type ComponentType, type ReactNode } from 'react'
import type { WalletView } from '../../../contract/wallet.ts'
import { t } from '../../../contract/words/speak.ts'
import { useQuery } from '../../engine/use-query.ts'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'

type WalletDialog = ComponentType<{ readonly view: WalletView; readonly onClose: () => void }>

interface WalletDialogsProps<Name extends string> {
  /** What can be asked for, each in a window of its own. */
  readonly dialogs: Readonly<Record<Name, WalletDialog>>
  /** The section of the snapshot that a newer answer follows. */
  readonly revision: unknown
  readonly children: (wallet: {
    readonly view: WalletView
    readonly ask: (dialog: Name) => void
    readonly reload: () => void
  }) => ReactNode
}

/** The wallet as the engine tells it, and one of its dialogs at a time; what a dialog changed is asked for again. */
export function WalletDialogs<Name extends string>({ dialogs, revision, children }: WalletDialogsProps<Name>) {
  const wallet = useQuery('wallet.get', {}, revision)
  const [asked, setAsked] = useState<Name | null>(null)
  const Dialog: WalletDialog | null = asked === null ? null : dialogs[asked]
  const close = (): void => {
    setAsked(null)
    wallet.reload()
  }
  return (
    <>
      {wallet.error === null ? null : <ErrorNotice error={wallet.error} />}
      {wallet.data === null ? <Loading what={t`the wallet`} lines={4} /> : null}
      {wallet.data === null ? null : children({ view: wallet.data, ask: setAsked, reload: wallet.reload })}
      <Suspense>
        {wallet.data === null || Dialog === null ? null : <Dialog view={wallet.data} onClose={close} />}
      </Suspense>
    </>
  )
}
