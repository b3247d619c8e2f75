import type { Catalogue } from '../say.ts'

export const engineHome: Catalogue = {
  '“{0}” is not an amount.': '“{0}”不是金额。',
  'Write a number with at most {0} decimal places, such as 1.50.': '请填写最多 {0} 位小数的数字，例如 1.50。',
  'A frame of {0} bytes is over the limit.': '{0} 字节的数据帧超过了上限。',
  'A frame announces {0} bytes, over the limit.': '数据帧声明有 {0} 字节，超过了上限。',
  'This network has no contract that receipts could be anchored in.': '这个网络没有可以锚定收据的合约。',
  'Receipts can be checked without it; only that none is missing at the end cannot be proven.':
    '没有它也能检查收据；只是无法证明末尾没有缺少收据。',
  'There is no proof of speed for this receipt.': '这份收据没有速度证明。',
  'This job has no receipt.': '这个任务没有收据。',
  'A receipt is signed when a job has run. Jobs that were refunded have none.':
    '任务运行后才签署收据。已退款的任务没有收据。',
  'There is no such job in the books of this network.': '这个网络的账本里没有这个任务。',
  'Refresh the list and choose the job again.': '请刷新列表后重新选择任务。',
  'Job {0} has no payment in the books.': '任务 {0} 在账本里没有付款。',
  '“{0}” is not a time zone this computer knows.': '“{0}”不是这台电脑认识的时区。',
  'Use an IANA name such as Europe/Berlin.': '请用 IANA 名称，例如 Asia/Shanghai。',
  'Start it in a terminal: hearth run --network {0}': '请在终端启动：hearth run --network {0}',
  'Money on {0} is real money.': '{0} 上的钱是真钱。',
  'Read the warning and confirm it; nothing was changed.': '请阅读警告并确认；没有更改任何东西。',
  'Hearth itself': 'Hearth 本身',
  'nobody yet': '暂无',
  'Prices start at the reference list. After every hour in which jobs were taken for half an hour or more they rise by 10 % of it when three quarters of the places were busy, and fall by 10 % when a quarter or less were; never below half and never above double. The floor does not move.':
    '价格从参考价开始。每过一个小时，如果接任务的时间达到半小时以上：四分之三的名额在忙时上涨参考价的 10 %，只有四分之一或更少在忙时下降 10 %；绝不低于一半，也绝不高于两倍。最低价不变。',
  'Time and data are each rounded up: time to a whole base unit, data to a whole MiB. The sum is charged, or the floor where that is more. That is the price; paid by voucher, a job is charged by the same rule for the time it ran and the data it put out, and never more than the price.':
    '时间和数据都向上取整：时间取到最小货币单位，数据取到整 MiB。收取两者之和；低于最低价时收取最低价。这就是价格；用凭单付款的任务按同样的规则计费，只算它实际运行的时间和输出的数据，绝不超过这个价格。',
  'This network has no payment channels, so there is nothing to collect.': '这个网络没有支付通道，所以没有可领取的。',
  'Parts of this installation of Hearth are missing.': '这次安装的 Hearth 缺少一些部分。',
  'Run “npm ci” in the Hearth folder, or install Hearth again.': '请在 Hearth 文件夹运行“npm ci”，或重新安装 Hearth。',
  'Something unexpected went wrong inside Hearth.': 'Hearth 内部出现了意外情况。',
  'Nothing was lost. Try again; if it happens again, save a diagnostic file.':
    '没有丢失任何东西。请再试一次；如果再次出现，请保存诊断文件。',
  'Unhandled case: {0}': '没有处理的情况：{0}',
  'The program {0} is not part of this installation of Hearth.': '程序 {0} 不在这次安装的 Hearth 里。',
  'Hearth does not know this call.': 'Hearth 不认识这个请求。',
  'The window or command may be of another version than the engine; restart both.':
    '窗口或命令的版本可能与引擎不同；请把两者都重新启动。',
  'The wallet is locked here.': '钱包在这里是锁定的。',
  'Enter its passphrase, then try again.': '请输入密码短语后再试。',
  'The request {0} is not valid. {1}': '请求 {0} 无效。{1}',
  'Hearth does not understand this message.': 'Hearth 看不懂这条消息。',
  'At most {0} requests of one client run at the same time.': '每个客户端最多同时有 {0} 个请求。',
  'Wait for an answer, then ask again.': '请等到回答后再问。',
  'There is no such line in the books of this network.': '这个网络的账本里没有这一行。',
  'You have not said in Rules what 1 {0} is worth to you.': '你还没有在规则里说明 1 {0} 对你值多少。',
  'What electricity cost is not known for all of its jobs; say it in Rules.':
    '并非所有任务的电费都清楚；请在规则里填写电价。',
  'Net is told for all kinds of income together.': '净收益按所有收入种类合计。',
  'The payment network does not answer.': '支付网络没有响应。',
  'Port {0} is used by another program.': '端口 {0} 正被另一个程序使用。',
  'Stop that program or choose another port.': '请停止那个程序，或换一个端口。',
  'Hearth’s window server could not start.': 'Hearth 的窗口服务无法启动。',
  '{0} is too large to be Hearth’s window.': '{0} 太大，不可能是 Hearth 的窗口。',
  'The files of Hearth’s window are missing.': '缺少 Hearth 窗口的文件。',
  'Run “npm run build”, then start again.': '请运行“npm run build”，然后再启动。',
}
