import type { Catalogue } from '../say.ts'

export const windowMachines: Catalogue = {
  Machines: '机器',
  'See all your computers with Hearth on one screen, with one total.':
    '在一个界面查看你所有装有 Hearth 的电脑，并有一个合计。',
  'Open Machines': '打开“机器”',
  'Your other computers with Hearth, seen from this one': '从这台电脑查看你其他装有 Hearth 的电脑',
  'Add a machine': '添加机器',
  'No other machine is paired': '还没有配对其他机器',
  'On the other computer, open Machines and choose “Show a code”. Then type that code here.':
    '在另一台电脑上打开“机器”，选择“显示配对码”，然后在这里输入。',
  'Paired machines': '已配对的机器',
  'this machine': '这台机器',
  'All machines on {0}': '{0}上的所有机器',
  'No machine is counted.': '没有计入任何机器。',
  'Counted: {0}.': '已计入：{0}。',
  ', ': '、',
  'Not counted: {0}.': '未计入：{0}。',
  'Not counted since {0}: {1}.': '自 {0} 起未计入：{1}。',
  'Asking it': '正在询问',
  'Does not answer': '没有响应',
  'No longer paired': '配对已解除',
  'Never heard of since it was paired.': '配对之后从未收到它的消息。',
  'Last seen {0}.': '最后一次收到消息：{0}。',
  '{0} at {1}': '{0}（{1}）',
  'Remove {0}?': '删除 {0}？',
  'It goes on working by itself with its own wallet and books; nothing there is deleted. To see it here again, pair it with a new code.':
    '它会继续用自己的钱包和账本独立工作，那里的一切都不会删除。要再次在这里看到它，请用新的配对码配对。',
  Keep: '保留',
  'Graphics cards: {0}.': '显卡：{0}。',
  'No graphics card.': '没有显卡。',
  'Its clock is {0} ahead of this one.': '它的时钟比这台快 {0}。',
  'Its clock is {0} behind this one.': '它的时钟比这台慢 {0}。',
  'Pause {0}': '暂停 {0}',
  'Resume {0}': '恢复 {0}',
  'Offer my payout address': '提供我的收款地址',
  'Your payout address was offered; it is taken or turned down on that machine.':
    '已提供你的收款地址；要在那台机器上接受或拒绝。',
  'Pair with it': '与它配对',
  'A link brought this code. Go on only if you have just made it on a computer of your own.':
    '这个配对码来自一个链接。只有你刚在自己的电脑上生成了它，才继续。',
  'Pairing code': '配对码',
  'On the other computer: Machines, “Show a code”. A code is good for ten minutes and for one machine.':
    '在另一台电脑上：机器，“显示配对码”。配对码十分钟内有效，只能用于一台机器。',
  'The other machine is at {0}. It is asked when you go on, and not before.':
    '另一台机器位于 {0}。你继续之后才会联系它。',
  'What it is called here': '在这里的名称',
  'Left empty, it keeps the name it has.': '留空则沿用它自己的名称。',
  'You will see its state and its earnings here, and can pause and resume it. Its money stays in its own wallet.':
    '你会在这里看到它的状态和收入，并可以暂停和恢复它。它的钱留在它自己的钱包里。',
  'Show the code': '显示配对码',
  'Whoever has this code can see this machine’s state and earnings, and pause and resume it. It moves no money.':
    '拿到这个配对码的人可以看到这台机器的状态和收入，并暂停和恢复它。它不能转走任何钱。',
  'This code is no longer good.': '这个配对码已失效。',
  'Good for one machine, for {0} more.': '可用于一台机器，还有 {0} 有效。',
  'the code': '配对码',
  'Seen from other machines': '被其他机器查看',
  'This machine is called {0} there.': '这台机器在那里叫做 {0}。',
  'No machine may look at this one.': '没有机器可以查看这台。',
  'Take the code back': '撤回配对码',
  'Show a code': '显示配对码',
  'Machines that may look at this one': '可以查看这台的机器',
  'Tell buyers of my other machines': '向买家介绍我的其他机器',
  'Buyers who are turned away because this machine is busy are told where your other machines sell.':
    '这台机器忙碌而拒绝买家时，会告诉他们你的其他机器在哪里出售。',
  'has not looked since Hearth was started': 'Hearth 启动后还没有查看过',
  'looked {0}': '{0}查看过',
  'End what {0} may see': '解除 {0} 的查看权限',
  'End what {0} may see?': '解除 {0} 的查看权限？',
  End: '解除',
  'End it': '解除',
  'It no longer sees this machine and cannot pause it. It can be paired again with a new code.':
    '它不再能看到这台机器，也不能暂停它。可以用新的配对码再次配对。',
  '{0} offers to pay out to its address here too': '{0} 提议这里也提现到它的地址',
  'Turn it down': '拒绝',
  'Look at it': '查看',
  'Payout address from {0}': '来自 {0} 的收款地址',
  'Pay out to this address': '提现到这个地址',
  'Compare it with the address on that machine. What is sent to a wrong address is gone.':
    '请与那台机器上的地址核对。发到错误地址的钱就没有了。',
  'Change {0}': '更改 {0}',
  'Where it is asked. It stays paired.': '在这里联系它。配对保持不变。',
  'That is no IP address, such as 192.168.1.4.': '这不是 IP 地址。IP 地址例如 192.168.1.4。',
  'A port is a whole number from 1 to 65535.': '端口是 1 到 65535 之间的整数。',
  'Change its name and address': '更改名称和地址',
  'Name and address of this machine': '这台机器的名称和地址',
  'Where this computer listens for your other machines; 0.0.0.0 and :: are all of its addresses.':
    '这台电脑在哪个地址等待你的其他机器；0.0.0.0 和 :: 表示它的所有地址。',
  'From outside the local network too': '也允许来自本地网络之外',
  'Otherwise only private addresses are let in. A machine that is not paired is refused either way.':
    '否则只允许私有地址连接。没有配对的机器无论如何都会被拒绝。',
  'Machines that are paired already look for this one where it was, until that is changed there too.':
    '已配对的机器仍会在原来的地址找这台机器，直到在那里也更改。',
}
