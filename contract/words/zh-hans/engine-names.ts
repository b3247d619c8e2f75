import type { Catalogue } from '../say.ts'

export const engineNames: Catalogue = {
  'That is no name that can be trusted: letters in it do not belong together.':
    '这个名字不可信：里面的字母不属于同一种文字。',
  'Names that mix scripts are made to look like others. Paste the address itself.':
    '混用文字的名字是为了看起来像别的名字。请直接粘贴地址。',
  'The name has signs beyond a to z that can look like others: {0}. Compare the address with whoever gave you the name.':
    '这个名字里有 a 到 z 以外的字符，可能看起来像别的字符：{0}。请和给你名字的人核对地址。',
  'This name points to no address.': '这个名字没有指向任何地址。',
  'Mind its spelling, or paste the address itself.': '请注意拼写，或直接粘贴地址。',
  'This name points to a contract on Ethereum, which may not exist here.':
    '这个名字指向以太坊上的一个合约，它在这里可能不存在。',
  'Money sent to it could be lost. Ask for an address on this network, and paste that.':
    '转给它的钱可能会丢失。请索要这个网络上的地址，再粘贴它。',
  'This name is kept outside of Ethereum, on a server of somebody’s choice.':
    '这个名字保存在以太坊之外，在别人选的服务器上。',
  'Hearth asks no stranger’s server where money goes. Paste the address itself.':
    'Hearth 不会向陌生人的服务器询问钱该去哪里。请直接粘贴地址。',
  'Ethereum could not be asked about this name.': '无法向以太坊查询这个名字。',
  'Try again, or paste the address itself.': '请再试一次，或直接粘贴地址。',
  'Two nodes of Ethereum disagree about this name.': '以太坊的两个节点对这个名字说法不一。',
  'One of them may be lying, or the name has just changed. Paste the address itself.':
    '其中一个可能在说谎，或者名字刚刚改了。请直接粘贴地址。',
  'Names are not looked up on this network.': '这个网络上不查询名字。',
  'Paste the address itself.': '请直接粘贴地址。',
  '{0} points to another address than a moment ago.': '{0} 现在指向的地址和刚才不同。',
  'Nothing was sent. Ask whoever gave you the name, and review it again.':
    '没有发送任何东西。请问给你名字的人，然后再核对一次。',
}
