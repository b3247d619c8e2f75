import { ScreenHeader } from '../../ui/screen-header.tsx'
import { ChainNotice } from '../chain/chain-notice.tsx'
import { DesktopCard } from './desktop-card.tsx'
import { NetworkCard } from './network-card.tsx'
import { PricesCard } from './prices-card.tsx'
import css from './settings-screen.module.css'
import { WalletCard } from './wallet-card.tsx'

/** Whose money, in which wallet, on which network, and what work costs. */
export function SettingsScreen() {
  return (
    <div className={css['screen']}>
      <ScreenHeader title="Settings" detail="Wallet, prices and network" />
      <ChainNotice />
      <WalletCard />
      <PricesCard />
      <NetworkCard />
      <DesktopCard />
    </div>
  )
}
