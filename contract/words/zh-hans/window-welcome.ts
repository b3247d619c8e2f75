import type { Catalogue } from '../say.ts'

/** The first start. */
export const windowWelcome: Catalogue = {
  'This is what Hearth found': 'Hearth 找到了这些',
  'How fast is this computer?': '这台电脑有多快？',
  'Where your money goes': '你的钱去哪里',
  'When Hearth may work': 'Hearth 何时可以工作',
  'You are ready': '准备好了',
  Welcome: '欢迎',
  'Welcome to Hearth': '欢迎使用 Hearth',
  'Skip the welcome': '跳过欢迎',
  Back: '返回',
  Continue: '继续',
  'This computer': '这台电脑',
  Speed: '速度',
  Money: '钱',
  When: '时间',
  Steps: '步骤',
  'Your PC earns while you are away, and gets out of the way the moment you are back. Nothing here is sent anywhere.':
    '你离开时电脑赚钱，你一回来它就让开。这里的内容不会发送到任何地方。',
  '{0}, {1} cores, {2} of memory': '{0}，{1} 核，{2} 内存',
  'No network connection was found. Practice works without one.': '没有找到网络连接。练习不需要网络。',
  'Connected through {0}. Nothing has to be opened in your router.': '通过 {0} 连接。路由器上不用打开任何端口。',
  'Look again': '重新查找',
  'driver not reported': '没有报告驱动程序',
  'Driver {0}': '驱动程序 {0}',
  'memory not known: card says {0}': '显存未知：显卡报告 {0}',
  '{0} of graphics memory': '显存 {0}',
  'No graphics card': '没有显卡',
  'This machine reports no graphics card.': '这台电脑没有报告显卡。',
  'Jobs for the processor run without one.': '处理器任务不需要显卡。',
  'What the driver’s tool said': '驱动程序工具的原话',
  'Your card works through a long calculation for about 20 seconds, the same one that buyers check it with. You may hear its fans.':
    '显卡会做一段约 20 秒的长计算，与买家用来检查它的相同。你可能会听到风扇声。',
  'The card is at work. You can go on; it ends by itself.': '显卡正在工作。你可以继续，它会自己结束。',
  'Your processor draws the same picture again and again for about 20 seconds, in the same box that strangers’ work runs in.':
    '处理器会在约 20 秒内反复画同一张图，所用的沙箱与陌生人的任务相同。',
  'Drawing pictures. You can go on; it ends by itself.': '正在画图。你可以继续，它会自己结束。',
  'The card does {0} calculations a second, measured.': '实测：显卡每秒完成 {0} 次计算。',
  '{0, plural, one {# picture drawn in {1}, measured.} other {# pictures drawn, each in about {1}, one after the other.}}':
    '{0, plural, other {实测：依次画了 # 张图，每张约 {1}。}}',
  'Not measured yet.': '还没有测量。',
  'Measuring this computer': '正在测量这台电脑',
  'Not measured: {0}': '没有测成：{0}',
  'Measure for 20 seconds': '测量 20 秒',
  'Measure again': '重新测量',
  'Stop measuring': '停止测量',
  'What you earn is kept in a wallet that was made on this computer: a file that only you can open.':
    '你赚的钱放在这台电脑上建立的钱包里：一个只有你能打开的文件。',
  'For now it is practice money, so you can leave this step for later.': '现在只是练习币，这一步可以以后再做。',
  'the wallet': '钱包',
  'Keep it in this wallet': '放在这个钱包里',
  'You have written the recovery phrase down: with it, the money comes back even if this computer breaks.':
    '你已经写下助记词：即使这台电脑坏了，也能用它找回钱。',
  'Twelve words bring the money back if this computer breaks. Write them down on paper.':
    '如果这台电脑坏了，十二个词可以找回钱。请写在纸上。',
  'Show the recovery phrase': '显示助记词',
  'Write down the recovery phrase': '写下助记词',
  'Send it to an address of your own': '发送到你自己的地址',
  'If you already have a wallet or an account at an exchange, paste its address. You decide later when to send.':
    '如果你已有钱包或交易所账户，请粘贴它的地址。何时发送以后由你决定。',
  'Paste an address': '粘贴地址',
  'Change the address': '更改地址',
  'When idle': '空闲时',
  'At any hour, once you have been away from this computer for a while.': '任何时间，只要你离开电脑一段时间。',
  Nights: '夜间',
  'From 22:00 to 07:00 by the clock on the wall, every day.': '每天 22:00 到 07:00，按本地时间。',
  Always: '始终',
  'Also while you are here. It still gives way to games and calls.': '你在电脑前时也工作，但仍会给游戏和通话让路。',
  'Ask me': '先问我',
  'Only after you have said “Go available”, until you pause.': '只在你选择“设为可用”之后，直到你暂停。',
  'You can change this at any time under Rules, with your own hours and limits.':
    '随时可以在“规则”里更改，并设置自己的时间和限制。',
  'Hearth cannot tell here whether you are at the computer.': 'Hearth 在这里无法知道你是否在电脑前。',
  'Nothing is earned under this rule. Choose “Always” or “Nights” instead.':
    '按这条规则赚不到钱。请改选“始终”或“夜间”。',
  'Hearth starts with practice money: a buyer on this computer sends real small jobs, so that you can see how everything goes.':
    'Hearth 从练习币开始：这台电脑上的一个买家会发来真实的小任务，让你看到一切如何进行。',
  'Hearth works on {0}.': 'Hearth 在 {0} 上工作。',
  'The first job has not come yet. Its receipt will be shown here.': '第一个任务还没有来。它的收据会显示在这里。',
  'Your first receipt': '你的第一张收据',
  'Receipt No. {0}': '收据 {0} 号',
  Verified: '已验证',
  'Does not hold': '不成立',
  'Checking the receipt.': '正在检查收据。',
  'The job “{0}” is done, and its signed receipt was checked in {1} ways.':
    '任务“{0}”已完成，签名的收据通过了 {1} 项检查。',
  'Once more': '再来一次',
  'Show the welcome': '显示欢迎',
  'What was found, the speed of this computer, where money goes and when Hearth may work: the four steps of the first start.':
    '找到的设备、电脑速度、钱去哪里、何时可以工作：首次启动的四个步骤。',
}
