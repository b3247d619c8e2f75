import type { Catalogue } from '../say.ts'

/** The agent in a registry, reviews, validations and bans; also what window and command line both say of them. */
export const engineIdentity: Catalogue = {
  'There is no “hearth identity {0}”.': '没有“hearth identity {0}”。',
  'There is no such call of a registry in the books.': '账本里没有这个对登记处的调用。',
  'Only a mined call of a registry can lose its block.': '只有已进区块的登记处调用才会失去区块。',
  'This buyer is not banned.': '这个买家没有被禁止。',
  'There is no agent yet that the domain could name.': '还没有代理可以让域名指明。',
  '{0} could not be read. {1}': '无法读取 {0}。{1}',
  '{0} is not a registration file.': '{0} 不是登记文件。',
  'The domain names agent {0}.': '该域名指明了代理 {0}。',
  'The file on the domain does not name agent {0}.': '域名上的文件没有指明代理 {0}。',
  'The registry would refuse this change.': '登记处会拒绝这个更改。',
  'Look again in a minute; nothing was sent.': '请一分钟后再看；没有发送任何内容。',
  'The registry says what this machine says.': '登记处的内容与这台电脑一致。',
  'Agent {0} does not belong to the key that signs receipts.': '代理 {0} 不属于签署收据的密钥。',
  'What is registered stays readable for good, with the addresses of this machine’s keys.':
    '登记的内容将永远公开可读，包括这台电脑密钥的地址。',
  'The old key pays for the move. The registry forgets the agent’s wallet then; it is named again in the next step.':
    '转移由旧密钥付费。届时登记处会忘记代理的钱包；下一步会重新指明。',
  'This key holds {0} agents already that these books do not know: “hearth identity adopt NUMBER” takes one up.':
    '这个密钥已持有 {0} 个账本不知道的代理：用“hearth identity adopt 编号”接管一个。',
  'Agent {0} exists and stays as it is; its reputation does not come along.': '代理 {0} 保持原样；它的信誉不会转过来。',
  'The wallet has to stay unlocked until it has been named, some minutes.':
    '钱包在被指明之前必须保持解锁，需要几分钟。',
  'Agent {0} belongs to {1} now.': '代理 {0} 现在属于 {1}。',
  'Only another agent can be registered: ask for a new one.': '只能登记另一个代理：请要求新建一个。',
  'The registry refused it: things had changed since it was signed.': '登记处拒绝了它：签署之后情况有变。',
  'Another transaction of this key took its place. It is done again if it is still needed.':
    '这个密钥的另一笔交易占了它的位置。如仍需要会再做一次。',
  'Agent {0} has not moved to the key of today yet.': '代理 {0} 还没有移到今天的密钥。',
  'Identity on the chain': '链上身份',
  'The key that holds the agent is not here.': '持有代理的密钥不在这里。',
  'The key that holds the agent has too little coin for this change.': '持有代理的密钥余额不足以支付这个更改。',
  'Send it at least {0} of the chain’s own coin: {1}.': '请向它发送至少 {0} 链上原生币：{1}。',
  'Fees rose: this change may cost {0} now, more than was confirmed.':
    '手续费上涨：这个更改现在可能花费 {0}，超过了确认的数额。',
  'Look at it again and confirm the new fee. Nothing was sent.': '请再看一次并确认新的手续费。没有发送任何内容。',
  'Not reachable from outside: nobody has been allowed to listen yet. Practice buyers on this computer use {0}.':
    '外部无法访问：还没有允许监听。这台电脑上的练习买家使用 {0}。',
  'Not reachable from outside: nobody has been allowed to listen yet.': '外部无法访问：还没有允许监听。',
  'Until buyers can reach this machine, its registration says that it is not active.':
    '在买家能访问这台电脑之前，登记会写明它未启用。',
  'Listens at {0}. Whether that can be reached from outside has not been tried.':
    '正在监听 {0}。还没有测试能否从外部访问。',
  'The registration file would be larger than anybody reads.': '登记文件会大到没有人会读取。',
  'This change has not been looked at, or too long ago.': '这个更改还没有查看过，或查看得太久以前。',
  'Look at it again; nothing was sent.': '请再看一次；没有发送任何内容。',
  'Register this machine as an agent. Everybody can read it, for good.': '把这台电脑登记为代理。所有人都能永远读取。',
  'Move the agent from the old key to {0}.': '把代理从旧密钥移到 {0}。',
  'Name {0} as the wallet that the agent is paid to.': '指明 {0} 为代理的收款钱包。',
  'Say which kinds of jobs are sold: {0}.': '写明出售哪些种类的任务：{0}。',
  'Put the registration file into the registry itself, since nobody can ask this machine for it.':
    '把登记文件放进登记处本身，因为没有人能向这台电脑索取。',
  'Say that the registration file is at {0}.': '写明登记文件位于 {0}。',
  'Agent {0} belongs to {1} now. What is said of it, and what it is paid, is theirs.':
    '代理 {0} 现在属于 {1}。对它的评价和付给它的钱都归对方。',
  'If you gave it away, register another one. If not, somebody has your key: change it with “hearth receipts rotate-key”.':
    '如果是你转让的，请登记另一个。如果不是，有人拿到了你的密钥：请用“hearth receipts rotate-key”更换。',
  'The registry is being brought up to date.': '正在更新登记处。',
  'The registry has not been asked yet.': '还没有查询登记处。',
  'The registry says something else of agent {0} than this machine.': '登记处对代理 {0} 的内容与这台电脑不同。',
  'Update it.': '请更新。',
  'Registered as agent {0}, as not active: buyers cannot reach this machine.':
    '已登记为代理 {0}，标为未启用：买家无法访问这台电脑。',
  'Registered as agent {0}. Buyers find it in the registry.': '已登记为代理 {0}。买家能在登记处找到它。',
  'This key holds {0} agents that these books do not know.': '这个密钥持有 {0} 个账本不知道的代理。',
  'Take one up with “hearth identity adopt NUMBER”, or register another one.':
    '用“hearth identity adopt 编号”接管一个，或登记另一个。',
  'Not registered. All works without it; only buyers who search a registry do not find this machine.':
    '未登记。没有它一切照常；只是在登记处搜索的买家找不到这台电脑。',
  'This network has no registry of agents. Everything else works without one.':
    '这个网络没有代理登记处。没有它其他一切照常。',
  'The wallet has to agree to be the agent’s, and is locked.': '钱包必须同意成为代理的钱包，但它已锁定。',
  'Unlock it; the rest goes on by itself.': '请解锁；其余会自动进行。',
  Agent: '代理',
  Registry: '登记处',
  '{0} of 100': '{0} 分（满分 100）',
  'Paid by': '付款方',
  'Held by': '持有者',
  'Paid to': '付给',
  File: '文件',
  Domain: '域名',
  Reach: '可访问性',
  'Nobody who paid this agent has said anything of it.': '付过钱给这个代理的人还没有评价过它。',
  '{0, plural, one {One reviewer never paid it and is left out.} other {# reviewers never paid it and are left out.}}':
    '{0, plural, other {# 位评价者从未付钱给它，不计入。}}',
  'Write it as example.org, without https.': '请写成 example.org，不带 https。',
}
