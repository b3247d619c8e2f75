import { Trans } from '@lingui/react'
import { lazy, type ReactNode } from 'react'
import type { WalletView } from '../../../contract/wallet.ts'
import { spoken, translated, t } from '../../../contract/words/speak.ts'
import { useOnline, useSection } from '../../engine/hooks.tsx'
import { coinAmount, unitLabel } from '../../format/amount.ts'
import { Amount } from '../../ui/amount.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { ShortHex } from '../../ui/hex.tsx'
import { MoneyOf } from '../../ui/money-of.tsx'
import { Notice } from '../../ui/notice.tsx'
import { AddressBook } from './address-book.tsx'
import { BackupDialog } from './backup-dialog.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { PassphraseDialog } from './passphrase-dialog.tsx'
import { PayoutDialog } from './payout-dialog.tsx'
import css from './settings-screen.module.css'
import { SweepDialog } from './sweep-dialog.tsx'
import { WalletDialogs } from './wallet-dialogs.tsx'

/** With what draws QR codes, which nothing else needs. */
const ReceiveDialog = lazy(async () => ({ default: (await import('./receive-dialog.tsx')).ReceiveDialog }))

const dialogs = {
  backup: BackupDialog,
  key: KeyDialog,
  passphrase: PassphraseDialog,
  payout: PayoutDialog,
  sweep: SweepDialog,
  receive: ReceiveDialog,
}

/** The wallet: what it is, how to get it back, and where its money goes by itself; of one network at a time. */
export function WalletCard() {
  return <MoneyOf>{(choice) => <WalletOf choice={choice} />}</MoneyOf>
}

function WalletOf({ choice }: { choice: ReactNode }) {
  const money = useSection('money')
  return (
    <Card title={t`Wallet`} icon="wallet" aside={choice}>
      <WalletDialogs dialogs={dialogs} revision={money}>
        {({ view, ask, reload }) => (
          <>
            <Details view={view} ask={ask} />
            <AddressBook book={view.book} changed={reload} />
          </>
        )}
      </WalletDialogs>
    </Card>
  )
}

function Details({ view, ask }: { view: WalletView; ask: (dialog: keyof typeof dialogs) => void }) {
  const { practice } = useSection('network')
  const online = useOnline()
  const { gas, sweep, payout, phrase } = view
  const held = gas.held === null ? t`not known now` : coinAmount(gas.held, unitLabel(gas.coin, practice))
  const facts: Fact[] = [
    { name: t`Address`, value: <ShortHex value={view.address} name={t`wallet address`} /> },
    { name: t`For network fees`, value: held },
    {
      name: t`Payout address`,
      value:
        payout === null ? t`none: earnings stay in this wallet` : <ShortHex value={payout} name={t`payout address`} />,
    },
    { name: t`Sends by itself`, value: <SweepState sweep={sweep} /> },
  ]
  const button = (dialog: keyof typeof dialogs, label: string) => (
    <Button size="s" disabled={!online} onClick={() => ask(dialog)}>
      {label}
    </Button>
  )
  return (
    <div className={css['part']}>
      {phrase === 'unconfirmed' ? (
        <Notice
          tone="warn"
          title={t`The recovery phrase is not written down yet.`}
          action={button('backup', t`Write it down`)}
        >
          <p>{t`Without it, a broken disk or a forgotten passphrase takes everything in this wallet.`}</p>
        </Notice>
      ) : null}
      {gas.problem === null ? null : <Notice tone="warn" title={translated(gas.problem)} />}
      <Facts facts={facts} />
      <div className={css['buttons']}>
        {button('payout', payout === null ? t`Set a payout address` : t`Change the payout address`)}
        {payout === null ? null : button('sweep', t`Send by itself`)}
        {phrase === 'confirmed' ? button('backup', t`Show the recovery phrase`) : null}
        {button('receive', t`Show as a QR code`)}
        {button('key', t`Show the private key`)}
        {practice ? null : button('passphrase', t`Change the passphrase`)}
      </div>
    </div>
  )
}

function SweepState({ sweep: { terms, waiting } }: Pick<WalletView, 'sweep'>) {
  if (terms === null) return t`off`
  return (
    <span>
      <Trans
        id="above <0/>, down to <1/>"
        components={{ 0: <Amount value={terms.cap} />, 1: <Amount value={terms.keep} /> }}
      />
      {waiting === null ? null : `${spoken() === 'en' ? '. ' : '。'}${translated(waiting)}`}
    </span>
  )
}
