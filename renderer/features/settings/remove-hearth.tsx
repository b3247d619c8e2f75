import { Trans } from '@lingui/react'
import type { CallOut, Snapshot } from '../../../contract/engine.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useOnline, useSection } from '../../engine/hooks.tsx'
import { useQuery } from '../../engine/use-query.ts'
import { goTo, screenHref } from '../../routes/route.ts'
import { Amount } from '../../ui/amount.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { BackupDialog } from './backup-dialog.tsx'
import css from './help-card.module.css'
import { KeyDialog } from './key-dialog.tsx'
import { WalletDialogs } from './wallet-dialogs.tsx'

type Where = CallOut<'doctor.folder'>

const dialogs = { backup: BackupDialog, key: KeyDialog }

/** Leaving without losing anything: the money first, then its key, then the app, then what the app leaves. */
export function RemoveHearth() {
  const { shell } = useSection('engine')
  const where = useQuery('doctor.folder', {}, null)
  if (where.error !== null) return <ErrorNotice error={where.error} />
  if (where.data === null) return <Loading what={t`where the data is`} lines={6} />
  return (
    <ol className={css['steps']}>
      <li>
        <h3>{t`Take your money out`}</h3>
        <StillThere />
        <Button size="s" onClick={() => goTo(screenHref.earnings)}>{t`Open Earnings`}</Button>
      </li>
      <li>
        <h3>{t`Keep the key of the wallet`}</h3>
        <p>{t`Whatever is in the wallet now, or comes later, can be reached only with its recovery phrase or its private key.`}</p>
        <Keys />
      </li>
      <li>
        <h3>{t`Remove the app`}</h3>
        <p>{howToRemove(shell, where.data.system)}</p>
      </li>
      <li>
        <h3>{t`What stays`}</h3>
        <p>{t`Removing the app deletes none of your data. Wallets, books and receipts of all networks stay in this folder:`}</p>
        <p className={css['folder']}>
          <bdi>{where.data.folder}</bdi>
          <CopyButton text={where.data.folder} name={t`the folder`} />
        </p>
        <p>{t`Delete it only when the first two steps are done: nobody can bring a deleted wallet back.`}</p>
        {shell === 'headless' ? null : <WindowFolder system={where.data.system} />}
      </li>
    </ol>
  )
}

function StillThere() {
  const network = useSection('network')
  const money = useSection('money')
  const others = useSection('others')
  const all = [{ network, money }, ...others]
  return (
    <ul className={css['money']}>
      {all.map((each) => (
        <li key={each.network.id}>
          {each.money === null ? (
            t`${translated(each.network.label)}: could not be opened; look at it before you delete anything.`
          ) : (
            <MoneyIn network={each.network} money={each.money} />
          )}
        </li>
      ))}
    </ul>
  )
}

function MoneyIn({ network, money }: { network: Snapshot['network']; money: Snapshot['money'] }) {
  return (
    <Trans
      id="{0}: <0/> can be withdrawn, <1/> is still pending."
      values={{ 0: translated(network.label) }}
      components={{
        0: <Amount value={money.withdrawable} of={network} />,
        1: <Amount value={money.pending} of={network} />,
      }}
    />
  )
}

/** Those of the main network; the wallets of further ones are in the card “Wallet”. */
function Keys() {
  const online = useOnline()
  const others = useSection('others')
  return (
    <>
      <WalletDialogs dialogs={dialogs} revision={null}>
        {({ view, ask }) => (
          <div className={css['buttons']}>
            {view.phrase === 'none' ? null : (
              <Button size="s" disabled={!online} onClick={() => ask('backup')}>
                {view.phrase === 'confirmed' ? t`Show the recovery phrase` : t`Write down the recovery phrase`}
              </Button>
            )}
            <Button size="s" disabled={!online} onClick={() => ask('key')}>{t`Show the private key`}</Button>
          </div>
        )}
      </WalletDialogs>
      {others.length === 0 ? null : <p>{t`Each network has a wallet of its own; choose it in the card “Wallet”.`}</p>}
    </>
  )
}

function howToRemove(shell: Snapshot['engine']['shell'], system: Where['system']): string {
  if (shell === 'headless')
    return t`End Hearth. If it starts by itself, run “hearth service uninstall”. Then delete the folder you started it from.`
  if (system === 'windows')
    return t`Quit Hearth from its icon in the taskbar. Then Windows Settings, Apps, Hearth, Uninstall.`
  if (system === 'mac')
    return t`Quit Hearth from its icon in the menu bar. Then move it from Applications to the Trash.`
  return t`Quit Hearth from its icon. Then remove the package “hearth” with your software centre, or delete the AppImage.`
}

const windowFolders: Readonly<Record<Where['system'], string>> = {
  linux: '~/.config/Hearth',
  mac: '~/Library/Application Support/Hearth',
  windows: String.raw`%APPDATA%\Hearth`,
}

/** What the desktop keeps of the window itself. */
function WindowFolder({ system }: Pick<Where, 'system'>) {
  return (
    <p>
      <Trans
        id="The window’s own settings, and passphrases that the keyring of this system keeps, are in <0/>."
        components={{ 0: <code>{windowFolders[system]}</code> }}
      />
    </p>
  )
}
