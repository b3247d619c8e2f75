import type { Catalogue } from '../say.ts'

export const windowWithdraw: Catalogue = {
  'This payment link is for another network.': '这个付款链接属于另一个网络。',
  'This payment link names no address.': '这个付款链接没有写地址。',
  'This payment link does not ask for {0}.': '这个付款链接要的不是 {0}。',
  'Write an address, 0x followed by 40 digits from 0 to 9 and a to f, or a name such as alice.eth.':
    '请写地址（0x 加 40 位 0 到 9、a 到 f 的字符），或 alice.eth 这样的名字。',
  '0x… or a name such as alice.eth': '0x… 或 alice.eth 这样的名字',
  'An address you own on this network, for {0}. A payment link (ethereum:…) can be pasted too.':
    '你在这个网络上用于 {0} 的地址。也可以粘贴付款链接（ethereum:…）。',
  '<0/> points here now, as two nodes of Ethereum say. It is looked up again before anything is sent.':
    '<0/> 现在指向这里，以太坊的两个节点都这么说。发送之前会再查一次。',
  'Address of this wallet': '这个钱包的地址',
  'QR code of the wallet address': '钱包地址的二维码',
  'This is a practice wallet: never send real money to it.': '这是练习钱包：绝不要给它转真钱。',
  'Send only {0}, or {1} for network fees, and only on {2}.': '只转 {0}，或用于网络费的 {1}，并且只在 {2} 上。',
  'What is sent on another network does not arrive here.': '在其他网络上转的钱不会到这里。',
  'Show as a QR code': '显示二维码',
}
