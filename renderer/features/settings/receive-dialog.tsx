import type { WalletView } from '../../../contract/wallet.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Modal } from '../../ui/dialog.tsx'
import { GroupedHex } from '../../ui/hex.tsx'
import { Notice } from '../../ui/notice.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import css from './receive-dialog.module.css'

/** The wallet's own address, for somebody else's camera and for the eye. */
export function ReceiveDialog({ view, onClose }: { view: WalletView; onClose: () => void }) {
  const { label, asset, practice } = useSection('network')
  const network = translated(label)
  return (
    <Modal open onClose={onClose} title={t`Address of this wallet`}>
      <div className={css['code']}>
        <QrCode text={view.address} name={t`QR code of the wallet address`} />
      </div>
      <div className={css['address']}>
        <GroupedHex value={view.address} />
        <CopyButton text={view.address} name={t`wallet address`} />
      </div>
      <Notice
        tone={practice ? 'info' : 'warn'}
        title={
          practice
            ? t`This is a practice wallet: never send real money to it.`
            : t`Send only ${asset.symbol}, or ${view.gas.coin} for network fees, and only on ${network}.`
        }
      >
        <p>{t`What is sent on another network does not arrive here.`}</p>
      </Notice>
    </Modal>
  )
}
