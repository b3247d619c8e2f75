import type { Catalogue } from '../say.ts'

export const engineNetwork: Catalogue = {
  'What the payment network can do has not been checked yet.': '支付网络的能力还没有检查。',
  '{0} is a network of this computer, and does not run now.': '{0} 是这台电脑上的网络，现在没有运行。',
  'It is checked when Hearth is started on it.': '在它上面启动 Hearth 时会检查。',
  'The practice network could not be started.': '练习网络无法启动。',
  'Start Hearth again. If it happens again, move the practice folder away: only play money is in it.':
    '请再次启动 Hearth。如果再次出现，请把 practice 文件夹移走：里面只有练习币。',
  'The practice network has no program for {0} on {1}.': '练习网络没有适合 {1} 上 {0} 的程序。',
  'Run “npm ci” again with optional packages, or choose another network.':
    '请带可选软件包再次运行“npm ci”，或选择另一个网络。',
  'The practice contracts have not been compiled.': '练习合约还没有编译。',
  'Run “npm run build” in the Hearth folder, then start again.': '请在 Hearth 文件夹运行“npm run build”，然后再启动。',
  'The keys of the practice network cannot be read.': '无法读取练习网络的密钥。',
  'Move the practice folder away to start a new practice network. Only play money is in it.':
    '请移走 practice 文件夹，以启动新的练习网络。里面只有练习币。',
  'Another Hearth is using this practice network.': '另一个 Hearth 正在使用这个练习网络。',
  'Stop the other one first, or give this one another data folder.': '请先停止另一个，或给这个换一个数据文件夹。',
  'The practice network has been stopped.': '练习网络已停止。',
  'The practice network needs a Node, and none came with this Hearth.': '练习网络需要 Node，而这个 Hearth 没有附带。',
  'Install Hearth again, or choose another network.': '请重新安装 Hearth，或选择另一个网络。',
  'The practice network ended. Hearth is starting it again.': '练习网络结束了。Hearth 正在重新启动它。',
  'The practice network ended and could not be started again.': '练习网络结束了，无法再次启动。',
  'This computer’s clock is behind the payment network. Set it to the right time.':
    '这台电脑的时钟比支付网络慢。请把时间调准。',
  '{0} and {1} cannot be paid together: one is real money, the other is not.':
    '{0} 和 {1} 不能一起收款：一个是真钱，另一个不是。',
  'The wallet of {0} has another passphrase than the one that was given. Give both the same to be paid there too.':
    '{0} 的钱包用的是另一个密码短语。把两者设成一样，就能也在那里收款。',
  'Work is not paid on this network here.': '这里不在这个网络上收款。',
  'Coin for its fees': '支付手续费的币',
  '{0} in {1}.': '{1} 中有 {0}。',
  'Hearth settles payments there by itself, and its account {0} has {1} for the fees, too little for one payment. Send it some {2}.':
    'Hearth 在那里自己结算付款，它的账户 {0} 只有 {1} 可付手续费，不够一笔付款。请给它转一些 {2}。',
  'The practice network settles its payments by itself.': '练习网络自己结算付款。',
  'For the networks of others it can be chosen.': '在别人的网络上可以选择。',
  'Start it with another folder to choose it there.': '请用另一个文件夹启动，在那里选择。',
  'There is no x402 facilitator that answers at {0}.': '{0} 没有响应的 x402 结算方。',
  '{0} does not settle payments on {1}.': '{0} 不结算 {1} 上的付款。',
  'Nothing was changed. Check the address, or have Hearth settle payments by itself.':
    '没有更改任何东西。请检查地址，或让 Hearth 自己结算付款。',
  'Hearth’s own facilitator': 'Hearth 自己的结算方',
  'Add it with “hearth network --add”, and start Hearth again.':
    '用“hearth network --add”添加它，然后重新启动 Hearth。',
  'Start it with another folder to choose them there.': '请用另一个文件夹启动，在那里选择。',
  'Nothing is sold for money of {0} at the moment.': '目前不收 {0} 上的钱。',
  'The payment was not used. GET /v1/offers lists what can be paid with.':
    '这笔付款没有使用。GET /v1/offers 列出可用的付款方式。',
  'Nothing is sold for money of this network at the moment.': '目前不收这个网络上的钱。',
  'Nothing was charged. GET /v1/offers lists what can be paid with.': '没有收费。GET /v1/offers 列出可用的付款方式。',
  'Paid on {0} too': '也在 {0} 上收款',
  'Work is paid on the other networks meanwhile. See “hearth network --check {0}”.':
    '期间在其他网络上照常收款。请看“hearth network --check {0}”。',
}
