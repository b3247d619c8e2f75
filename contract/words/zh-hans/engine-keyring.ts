import type { Catalogue } from '../say.ts'

/** What the desktop says of its keyring; it reaches the window as finished English. */
export const engineKeyring: Catalogue = {
  Keyring: '密钥环',
  'Hearth’s own files are not as they were installed ({0}). Install Hearth again; your wallet and your books are not touched.':
    'Hearth 自己的文件与安装时不同（{0}）。请重新安装 Hearth；你的钱包和账本没有受影响。',
  'This desktop has no keyring that keeps secrets: what Electron offers instead is plain text. Hearth asks for the passphrase at each start.':
    '这个桌面没有能保守秘密的密钥环：Electron 给出的替代是明文。Hearth 每次启动都会询问密码短语。',
  'Install GNOME Keyring or KWallet and log in again, or go on typing the passphrase.':
    '请安装 GNOME Keyring 或 KWallet 后重新登录，或继续输入密码短语。',
  'The keyring of this system can keep the passphrase.': '系统的密钥环可以保存密码短语。',
  'The keyring of this system is locked or does not answer. Hearth asks for the passphrase.':
    '系统的密钥环已锁定或没有响应。Hearth 会询问密码短语。',
  'Unlock the keyring and start Hearth again, or type the passphrase.':
    '请解锁密钥环后重新启动 Hearth，或输入密码短语。',
  'What the keyring kept is damaged. The wallet is not touched by that.': '密钥环保存的内容已损坏。钱包不受影响。',
  'The passphrase was kept by another keyring than this desktop has now.':
    '密码短语由另一个密钥环保存，不是这个桌面现在的密钥环。',
  'The keyring did not open what it kept: it was locked, cancelled or changed.':
    '密钥环没有打开它保存的内容：可能已锁定、被取消或已更改。',
  'What the keyring kept is not the passphrase of this network.': '密钥环保存的不是这个网络的密码短语。',
  'The keyring did not take the change.': '密钥环没有接受更改。',
  'The wallet is as it was. Type the passphrase at the next start, or try again.':
    '钱包没有变化。请在下次启动时输入密码短语，或再试一次。',
  'Hearth needs the passphrase of your wallet. Open its window to type it.':
    'Hearth 需要钱包的密码短语。请打开窗口输入。',
  'What the keyring kept does not open this wallet. Type the passphrase.':
    '密钥环保存的密码短语打不开这个钱包。请输入密码短语。',
  'The passphrase was not kept by the keyring; Hearth will ask for it again.':
    '密钥环没有保存密码短语；Hearth 会再次询问。',
  'No passphrase is asked for at the moment.': '现在没有询问密码短语。',
  'Hearth was closed before its passphrase was given.': 'Hearth 在得到密码短语之前被关闭。',
  'The network is the one that Hearth was started with.': '网络就是启动 Hearth 时的那个。',
}
