import type { Catalogue } from '../say.ts'

/** `hearth identity`, `hearth ban` and `hearth unban`. */
export const cliIdentity: Catalogue = {
  'Nobody is banned.': '没有禁止任何人。',
  'See “hearth help identity”.': '请看“hearth help identity”。',
  'It costs at most {0}, paid by {1}.': '最多花费 {0}，由 {1} 支付。',
  'Type “yes” to do exactly this: ': '输入“yes”以照此执行：',
  'Agent {0} moves to the new key at the next start; the registry forgets its wallet then, and it is named again.':
    '代理 {0} 会在下次启动时移到新密钥；届时登记处会忘记它的钱包，并会重新指明。',
  'Agent {0} is still held by the old key. Start Hearth and move it in Trust: the old key pays for that, and the registry forgets the agent’s wallet, which is named again.':
    '代理 {0} 仍由旧密钥持有。请启动 Hearth 并在“信任”中移动它：由旧密钥付费，登记处会忘记代理的钱包，随后重新指明。',
  'Nothing was sent.': '没有发送任何内容。',
  'This network has no registry of agents.': '这个网络没有代理登记处。',
  'That is not the number of an agent.': '这不是代理的编号。',
  'That is not a domain name.': '这不是域名。',
  'Buyers who paid say {0} of 100; half of their money says {1} to {2}.':
    '付过钱的买家打 {0} 分（满分 100）；一半的金额打 {1} 到 {2} 分。',
  'not answered': '未答复',
}
