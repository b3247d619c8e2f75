/** What the command line says of the person's other machines. */
export const cliRigs = {
  'several machines of one person: pair them, see all of them and one total':
    '同一个人的多台机器：配对、查看全部以及一个总计',
  'See “hearth help rigs”.': '请看 “hearth help rigs”。',
  'No other machine is paired. On the other one run “hearth rigs invite”, here “hearth rigs add CODE”.':
    '没有配对其他机器。请在另一台机器上运行 “hearth rigs invite”，在本机运行 “hearth rigs add CODE”。',
  '{0}, all machines ({1})': '{0}，所有机器（{1}）',
  'Not counted: {0}. {1}': '未计入：{0}。{1}',
  'Not counted since {0}: {1}. {2}': '自 {0} 起未计入：{1}。{2}',
  'State then': '当时状态',
  '{0} minutes ahead of this one': '比本机快 {0} 分钟',
  '{0} minutes behind this one': '比本机慢 {0} 分钟',
  Today: '今天',
  'Last seen': '最近看到',
  never: '从未',
  Software: '软件',
  'Paid out to': '收款到',
  'its own wallet': '它自己的钱包',
  '{0} was offered; its person has to accept it there': '已提议 {0}；须由那台机器的主人在那里接受',
  '{0}, held by {1}': '{0}，由 {1} 持有',
  '{0} may look at this machine.': '{0} 可以查看本机。',
  '{0} looks at this machine, last at {1}.': '{0} 正在查看本机，最近一次在 {1}。',
  'It offers to pay out to {0}: “hearth rigs accept-payout” or “decline-payout”.':
    '它提议收款到 {0}：“hearth rigs accept-payout” 或 “decline-payout”。',
  'Other machines are listened to at {0}, port {1}.': '在 {0} 端口 {1} 接听其他机器。',
  'A pairing code is good until {0}.': '配对码在 {0} 之前有效。',
  'On the other machine: hearth rigs add {0}': '在另一台机器上：hearth rigs add {0}',
  'Or open there: {0}': '或在那里打开：{0}',
  'It leads to {0}, port {1}, and is good once, until {2}.': '它指向 {0} 端口 {1}，只能用一次，在 {2} 之前有效。',
  'Whoever uses it sees what this machine does and earns, and may pause and resume it.':
    '使用它的人能看到本机在做什么、赚了多少，并可以暂停和恢复本机。',
  '{0} is paired. “hearth rigs” shows it.': '已配对 {0}。“hearth rigs” 会显示它。',
  '{0} is no longer paired.': '{0} 已不再配对。',
  'Earnings are paid out to {0} from now on.': '从现在起收入付到 {0}。',
  'The offer was turned down.': '已谢绝该提议。',
  'Use the first digits of its id: “hearth rigs --json”.': '请使用它的标识的前几位：“hearth rigs --json”。',
  'A name has 1 to 40 characters.': '名称为 1 到 40 个字符。',
} as const
