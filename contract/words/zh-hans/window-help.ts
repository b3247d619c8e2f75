import type { Catalogue } from '../say.ts'

export const windowHelp: Catalogue = {
  Help: '帮助',
  'If something goes wrong: what Hearth knows of this computer, in one file without secrets. You read it before it is saved.':
    '如果出了问题：把 Hearth 所知的这台电脑的情况放在一个文件里，不含秘密。保存之前由你先看。',
  'Make a diagnostic file': '生成诊断文件',
  'Diagnostic file': '诊断文件',
  'the diagnostic file': '诊断文件',
  'This is all of it, and nothing else is saved. Read it before you give it to anybody. Nothing is sent by itself.':
    '这就是全部内容，不会保存别的。交给别人之前请先看一遍。不会自动发送任何东西。',
  'What the file holds': '文件内容',
  'The text was copied.': '文字已复制。',
  'Save this file': '保存这个文件',
  'Remove Hearth from this computer': '从这台电脑移除 Hearth',
  'where the data is': '数据的位置',
  'Take your money out': '先把钱取出来',
  'Open Earnings': '打开收益',
  '{0}: <0/> can be withdrawn, <1/> is still pending.': '{0}：<0/> 可以提现，<1/> 还待确认。',
  '{0}: could not be opened; look at it before you delete anything.': '{0}：打不开；删除任何东西之前请先看看它。',
  'Keep the key of the wallet': '保存钱包的密钥',
  'Whatever is in the wallet now, or comes later, can be reached only with its recovery phrase or its private key.':
    '钱包里现在有的，或以后到的，都只能用助记词或私钥取出。',
  'Each network has a wallet of its own; choose it in the card “Wallet”.':
    '每个网络都有自己的钱包；请在“钱包”卡片里选择。',
  'Remove the app': '移除应用',
  'End Hearth. If it starts by itself, run “hearth service uninstall”. Then delete the folder you started it from.':
    '先结束 Hearth。如果它会自动启动，请运行“hearth service uninstall”。然后删除你启动它的文件夹。',
  'Quit Hearth from its icon in the taskbar. Then Windows Settings, Apps, Hearth, Uninstall.':
    '从任务栏图标退出 Hearth。然后打开 Windows 设置、应用、Hearth、卸载。',
  'Quit Hearth from its icon in the menu bar. Then move it from Applications to the Trash.':
    '从菜单栏图标退出 Hearth。然后把它从“应用程序”移到废纸篓。',
  'Quit Hearth from its icon. Then remove the package “hearth” with your software centre, or delete the AppImage.':
    '从图标退出 Hearth。然后用软件中心移除软件包“hearth”，或删除 AppImage 文件。',
  'What stays': '什么会留下',
  'Removing the app deletes none of your data. Wallets, books and receipts of all networks stay in this folder:':
    '移除应用不会删除你的数据。所有网络的钱包、账本和收据都留在这个文件夹：',
  'the folder': '文件夹',
  'Delete it only when the first two steps are done: nobody can bring a deleted wallet back.':
    '做完前两步之后才可以删除它：被删除的钱包谁也找不回来。',
  'The window’s own settings, and passphrases that the keyring of this system keeps, are in <0/>.':
    '窗口自己的设置，以及系统密钥环保管的密码短语，在 <0/>。',
}
