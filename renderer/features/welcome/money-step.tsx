import type { ReactNode } from 'react'
import type { WalletView } from '../../../contract/wallet.ts'
import { sentences, t } from '../../../contract/words/speak.ts'
import { useOnline, useSection } from '../../engine/hooks.tsx'
import { Button } from '../../ui/button.tsx'
import { GroupedHex } from '../../ui/hex.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { BackupDialog } from '../settings/backup-dialog.tsx'
import { PayoutDialog } from '../settings/payout-dialog.tsx'
import { WalletDialogs } from '../settings/wallet-dialogs.tsx'
import css from './welcome.module.css'

const dialogs = { backup: BackupDialog, payout: PayoutDialog } as const

/** The wallet that was made here, its recovery phrase, and an address of the person's own. */
export function MoneyStep() {
  const { practice } = useSection('network')
  return (
    <>
      <p className={css['lead']}>
        {sentences(
          t`What you earn is kept in a wallet that was made on this computer: a file that only you can open.`,
          practice ? t`For now it is practice money, so you can leave this step for later.` : null,
        )}
      </p>
      <WalletDialogs dialogs={dialogs} revision={null}>
        {({ view, ask }) => <Choices view={view} ask={ask} />}
      </WalletDialogs>
    </>
  )
}

function Choices({ view, ask }: { view: WalletView; ask: (dialog: keyof typeof dialogs) => void }) {
  const { payout, phrase } = view
  return (
    <ul className={css['found']}>
      <Choice
        icon="earnings"
        name={t`Keep it in this wallet`}
        detail={
          phrase === 'confirmed'
            ? t`You have written the recovery phrase down: with it, the money comes back even if this computer breaks.`
            : t`Twelve words bring the money back if this computer breaks. Write them down on paper.`
        }
        action={phrase === 'confirmed' ? t`Show the recovery phrase` : t`Write down the recovery phrase`}
        hidden={phrase === 'none'}
        onPress={() => ask('backup')}
      />
      <Choice
        icon="external"
        name={t`Send it to an address of your own`}
        detail={
          payout === null ? (
            t`If you already have a wallet or an account at an exchange, paste its address. You decide later when to send.`
          ) : (
            <GroupedHex value={payout} />
          )
        }
        action={payout === null ? t`Paste an address` : t`Change the address`}
        hidden={false}
        onPress={() => ask('payout')}
      />
    </ul>
  )
}

interface ChoiceProps {
  readonly icon: IconName
  readonly name: string
  readonly detail: ReactNode
  readonly action: string
  readonly hidden: boolean
  readonly onPress: () => void
}

function Choice({ icon, name, detail, action, hidden, onPress }: ChoiceProps) {
  const online = useOnline()
  if (hidden) return null
  return (
    <li className={css['row']}>
      <Icon name={icon} size={20} />
      <div className={css['what']}>
        <h2>{name}</h2>
        <div className={css['detail']}>{detail}</div>
      </div>
      <Button disabled={!online} onClick={onPress}>
        {action}
      </Button>
    </li>
  )
}
