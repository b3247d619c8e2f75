import { t } from '../../../contract/words/speak.ts'
import { ScreenHeader } from '../../ui/screen-header.tsx'
import { ChainNotice } from '../chain/chain-notice.tsx'
import { DesktopCard } from './desktop-card.tsx'
import { HelpCard } from './help-card.tsx'
import { LanguageCard } from './language-card.tsx'
import { MachinesCard } from './machines-card.tsx'
import { NetworkCard } from './network-card.tsx'
import { PricesCard } from './prices-card.tsx'
import { ThemeCard } from './theme-card.tsx'
import css from './settings-screen.module.css'
import { UpdatesCard } from './updates-card.tsx'
import { WalletCard } from './wallet-card.tsx'
import { WelcomeCard } from './welcome-card.tsx'

/** Whose money, in which wallet, on which network, and what work costs. */
export function SettingsScreen() {
  return (
    <div className={css['screen']}>
      <ScreenHeader title={t`Settings`} detail={t`Wallet, prices and network`} />
      <ChainNotice />
      <WalletCard />
      <PricesCard />
      <NetworkCard />
      <LanguageCard />
      <ThemeCard />
      <DesktopCard />
      <UpdatesCard />
      <MachinesCard />
      <WelcomeCard />
      <HelpCard />
    </div>
  )
}
