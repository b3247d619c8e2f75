import type { Catalogue } from '../say.ts'

export const engineShell: Catalogue = {
  'This call is not accepted from here ({0}).': '不接受从这里发出的请求（{0}）。',
  'It was started with --{0}, which switches a protection off. Start it without.':
    '启动时带了 --{0}，它会关闭一项保护。请去掉它再启动。',
  'It was started with {0} set, which lets other code in. Clear that variable and start it again.':
    '启动时设置了 {0}，它会让别的代码进来。请清除这个变量后再启动。',
  'The installer said: {0}': '安装程序报告：{0}',
  'The engine is starting.': '引擎正在启动。',
  'The passphrase of the wallet is needed. Open Hearth to type it.': '需要钱包的密码短语。请打开 Hearth 输入。',
  'Waiting for the engine to answer.': '正在等待引擎回答。',
  'The engine stopped unexpectedly and is being started again.': '引擎意外停止，正在重新启动。',
  'The engine is not running.': '引擎没有运行。',
  'The installer ended without putting it in place.': '安装程序结束了，但没有装上新版本。',
  'Try again from the tray or in Settings, or install the package by hand.':
    '请从托盘或在设置里再试一次，或手动安装软件包。',
  'The disk is full.': '磁盘已满。',
  'Free some space, then try again from the tray or in Settings.': '请腾出一些空间，然后从托盘或在设置里再试一次。',
  'The system did not allow it.': '系统没有允许。',
  'Try again and give your password when the system asks, or install the package by hand.':
    '请再试一次，并在系统询问时输入密码，或手动安装软件包。',
  'The update is not the file that was signed, so it is not installed.': '更新文件与签名的文件不符，因此没有安装。',
  'The update could not be stored on this computer.': '更新无法保存到这台电脑上。',
  'Free some space; Hearth tries again later.': '请腾出一些空间；Hearth 稍后会再试。',
  'The update feed points to a place that is not on Hearth’s list.': '更新源指向一个不在 Hearth 名单上的地方。',
  'The update feed sends more than it announced.': '更新源发来的数据比声明的多。',
  'The update feed cannot be reached.': '无法连接更新源。',
  'The list of updates is not signed by both of Hearth’s keys.': '更新列表没有 Hearth 的两把密钥的签名。',
  'The list of updates is for another product or channel.': '更新列表属于另一个产品或渠道。',
  'The list of updates has expired.': '更新列表已过期。',
  'If the date of this computer is right, a newer list will come.': '如果这台电脑的日期正确，会有更新的列表。',
  'The list of updates is older than one that was seen before.': '更新列表比之前见过的还旧。',
  'The list of updates is not in a form that is known.': '更新列表的格式无法识别。',
  'The engine has not said what it is doing.': '引擎还没有说明它在做什么。',
  'A job is not done yet.': '有任务尚未完成。',
  'A withdrawal is not final yet.': '有提现尚未最终确认。',
  'A refund is under way.': '有退款正在进行。',
  'A payment is not settled yet.': '有付款尚未结算。',
  'Vouchers are being turned into money.': '正在把凭证兑换成钱。',
  'The engine stopped unexpectedly several times in a row.': '引擎连续多次意外停止。',
  'Nothing that was acknowledged is lost. Start it again; if it keeps happening, look at the log.':
    '已确认的内容都没有丢失。请再次启动；如果仍然发生，请查看日志。',
  'Do not update now': '现在不更新',
  'Hearth {0} could not be installed': '无法安装 Hearth {0}',
  'Updates to {0} soon.': '即将更新到 {0}。',
}
