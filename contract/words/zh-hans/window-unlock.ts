import type { Catalogue } from '../say.ts'

/** The passphrase at the start of the desktop app, and the keyring that may keep it. */
export const windowUnlock: Catalogue = {
  'Start again': '重新启动',
  'Your books and your wallet are on the disk and are not touched by this.':
    '你的账本和钱包都在磁盘上，不会因此受影响。',
  'Choose a passphrase for your new wallet': '为新钱包选择密码短语',
  'Type the passphrase of your wallet': '输入钱包的密码短语',
  'It protects the money on this computer. Nobody can recover it for you.':
    '它保护这台电脑上的钱。没有人能替你找回它。',
  'Hearth starts as soon as the wallet is open.': '钱包一打开，Hearth 就会启动。',
  'New passphrase': '新密码短语',
  'Wallet passphrase': '钱包密码短语',
  'The same again': '再输入一次',
  'The two are not the same.': '两次输入不一致。',
  'Keep it in the keyring of this system': '保存在系统的密钥环里',
  'Hearth then starts by itself. Sending money still asks for the passphrase.':
    '这样 Hearth 可以自行启动。发送钱时仍会询问密码短语。',
  'Make the wallet': '建立钱包',
  'Open the wallet': '打开钱包',
  'Forget the passphrase': '忘记密码短语',
  'The practice wallet needs none: everybody knows its passphrase.': '练习钱包不需要：它的密码短语人人都知道。',
  'It keeps the passphrase of this wallet, so that Hearth starts by itself.':
    '它保存着这个钱包的密码短语，因此 Hearth 可以自行启动。',
}
