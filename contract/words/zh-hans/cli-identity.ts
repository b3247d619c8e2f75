import type { Catalogue } from '../say.ts'

/** `hearth identity`, `hearth ban` and `hearth unban`. */
export const cliIdentity: Catalogue = {
  'Nobody is banned.': '没有禁止任何人。',
  'See “hearth help identity”.': '请看“hearth help identity”。',
  'It costs at most {0}, paid by {1}.': '最多花费 {0}，由 {1} 支付。',
  'Type “yes” to do exactly this: ': '输入“yes”以照此执行：',
  'Nothing was sent.': '没有发送任何内容。',
  'This network has no registry of agents.': '这个网络没有代理登记处。',
  'That is not the number of an agent.': '这不是代理的编号。',
  'That is not a domain name.': '这不是域名。',
  'Buyers who paid say {0} of 100; half of their money says {1} to {2}.':
    '付过钱的买家打 {0} 分（满分 100）；一半的金额打 {1} 到 {2} 分。',
  'not answered': '未答复',
}
