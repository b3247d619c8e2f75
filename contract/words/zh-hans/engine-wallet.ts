import type { Catalogue } from '../say.ts'

export const engineWallet: Catalogue = {
  'this wallet': '这个钱包',
  'your payout address': '你的收款地址',
  'an address you have paid before': '你以前付过款的地址',
  'The payment network does not answer right now.': '支付网络现在没有响应。',
  'This wallet has no recovery phrase.': '这个钱包没有助记词。',
  'It was made without one. Keep a copy of its private key instead.': '它创建时就没有。请改为保存私钥的副本。',
  'The practice wallet keeps the passphrase everybody knows.': '练习钱包使用人人都知道的密码短语。',
  'There is nothing to protect: its money exists on this machine only.': '没有什么需要保护：它的钱只存在于这台电脑上。',
  'Addresses are faked to look like ones you know. Save it only if you got it from its owner.':
    '有人会伪造与你熟悉的地址相似的地址。只有从地址的主人那里得到时才保存。',
  'The address book holds {0} addresses.': '地址簿最多容纳 {0} 个地址。',
  'Too many wrong passphrases.': '密码短语错误次数太多。',
  'Try again in {0} s.': '请 {0} 秒后再试。',
  'No words of the recovery phrase were asked for.': '没有要求填写助记词。',
  'Show the phrase again, then give the words that are asked for.': '请再次显示助记词，然后填写要求的词。',
  'These are not the words that were asked for.': '这些不是要求的词。',
  'Compare them with what you wrote down, and mind their places.': '请与你写下的对照，并注意位置。',
  'This address has a typing mistake: its capital letters do not fit it.': '这个地址有输入错误：大写字母与它不符。',
  'Copy it again from its source.': '请从来源重新复制。',
  'Nobody owns the zero address. Money sent there is lost.': '零地址不属于任何人。转到那里的钱会丢失。',
  'This is the wallet’s own address.': '这是钱包自己的地址。',
  'This is the address of the token itself. Money sent there is lost.': '这是代币合约自己的地址。转到那里的钱会丢失。',
  'This address has no capital letters to check it by. Compare every character.':
    '这个地址没有可供核对的大写字母。请逐个字符对照。',
  'This address is a program, not a person’s wallet. Only go on if its owner told you to send this token there.':
    '这个地址是程序，不是个人钱包。只有它的主人让你把这种代币转到那里时才继续。',
  'Enter the address that should receive the money.': '请输入收款的地址。',
  'The network did not take the transaction yet.': '网络还没有接受交易。',
  'The fee limit has to be above zero.': '手续费上限必须大于零。',
  'This passphrase does not open the wallet.': '这个密码短语打不开钱包。',
  'Check the keyboard layout and capital letters, then try again.': '请检查键盘布局和大小写，然后再试。',
  'The wallet file is damaged. It was left exactly as it is.': '钱包文件已损坏。它被原样保留。',
  'Put a copy of the file from a backup in its place. Hearth will not make a new wallet over it.':
    '请用备份中的副本替换它。Hearth 不会覆盖它来新建钱包。',
  'This address looks like {0} ({1}) at both ends and is another one. Compare every character.':
    '这个地址的两端与{0}（{1}）相似，但不是同一个。请逐个字符对照。',
  'Base Sepolia (test)': 'Base Sepolia（测试）',
  'Pharos Atlantic (test)': 'Pharos Atlantic（测试）',
  'The signed transfer was not the one that was confirmed. It was thrown away, and nothing was sent.':
    '签名的转账不是确认的那一笔。它已被丢弃，没有发送任何东西。',
  'The network fee rose above what was reviewed. Nothing was sent; review it again.':
    '网络手续费高于核对时的数额。没有发送；请重新核对。',
  'The network ran the transfer and refused it. The money is still in the wallet.':
    '网络执行了转账并拒绝了它。钱仍在钱包里。',
  'Another transaction of this wallet took its place. This one can never be paid out.':
    '这个钱包的另一笔交易取代了它。这一笔永远不会付出。',
  'No second node of this network answers now. Nothing is lost: it goes on by itself as soon as one does.':
    '这个网络现在没有第二个节点响应。什么都没有丢失：一有节点响应就会自动继续。',
  'A second node of this network does not confirm this yet. Nothing is lost: it goes on by itself as soon as one does.':
    '这个网络的第二个节点还没有确认。什么都没有丢失：一有节点确认就会自动继续。',
  'The network asks for up to {0}, more than the fee limit. It goes on when fees fall or the limit is raised.':
    '网络最多要 {0}，超过手续费上限。手续费下降或提高上限后会继续。',
  'The network asks for up to {0} of its own coin; the fee limit is {1}.':
    '网络最多要 {0} 个它自己的币；手续费上限是 {1}。',
  'Wait until fees fall, or raise the limit with “hearth ledger fee-limit”. Nothing was sent.':
    '请等手续费下降，或用“hearth ledger fee-limit”提高上限。没有发送任何东西。',
  'The network asks for up to {0}; the wallet holds {1}. Send a little {2} to {3}, and it goes on by itself.':
    '网络最多要 {0}；钱包里有 {1}。向 {3} 发送少量 {2}，之后会自动继续。',
  'The network does not take it at its fee, and the wallet is locked. Unlock it, and it offers more by itself.':
    '网络不接受它现在的手续费，而钱包已锁定。解锁后它会自动提高手续费。',
  'The wallet is locked. Unlock it, and it is sent by itself.': '钱包已锁定。解锁后会自动发送。',
  'The wallet is locked. Unlock it, and what is owed is paid back.': '钱包已锁定。解锁后会退还欠款。',
  'The network refused a refund again and again. It is tried once a day, since each try costs a fee.':
    '网络多次拒绝一笔退款。每天只再试一次，因为每次都要花手续费。',
  'A refund was handed over again and again, and never paid: {0} did not send it. It is tried once an hour.':
    '一笔退款多次交出，却始终没有付出：{0}没有发送它。每小时再试一次。',
  'It was not signed, since it goes another way: a new transfer takes its place.':
    '它没有签名，因为改走另一种方式：由一笔新的转账代替。',
  'It was begun by another wallet, {0}. It goes on by itself while that one is unlocked here.':
    '它由另一个钱包 {0} 发起。在这里解锁那个钱包后会自动继续。',
  'The network does not take it at its fee, and only the wallet {0} can offer more. It goes on when fees fall.':
    '网络不接受它现在的手续费，而只有钱包 {0} 能提高。手续费下降后会继续。',
  'Refunds owed on {0}': '{0} 上待退款项',
  'Unlock the wallet: “Pay back” on the Earnings screen, or any withdrawal.':
    '请解锁钱包：在“收益”页点“退还”，或进行任意一次提现。',
  'It is tried again by itself.': '会自动重试。',
  'The network says that this transfer would fail.': '网络说这笔转账会失败。',
  'Check the address and the amount. Nothing was sent.': '请检查地址和金额。没有发送任何东西。',
  '{0} is not used for paid work: {1}': '{0} 没有用于付费工作：{1}',
  Node: '节点',
  'its node does not answer.': '它的节点没有响应。',
  Chain: '链',
  'Newest block': '最新区块',
  '{0} contract': '{0} 合约',
  '{0} decimals': '{0} 小数位',
  'Signed transfers (EIP-3009)': '签名转账（EIP-3009）',
  'Whole amounts arrive': '金额完整到达',
  Facilitator: '结算方',
  'Payment channels': '支付通道',
  'Reads in one call (Multicall3)': '一次读取多项（Multicall3）',
  'Chain {0}.': '链 {0}。',
  'its node serves chain {0} instead of {1}.': '它的节点服务于链 {0}，而不是 {1}。',
  'its node gives no newest block.': '它的节点没有给出最新区块。',
  'Blocks come with transactions.': '有交易时才出区块。',
  'its node is {0} minutes behind the chain.': '它的节点比链慢 {0} 分钟。',
  '{0} seconds old.': '{0} 秒前。',
  'there is no contract at {0}.': '{0} 处没有合约。',
  '{0} does not say how many decimals it has.': '{0} 没有说明它有几位小数。',
  '{0} has {1} decimals instead of {2}, so every amount would be wrong.':
    '{0} 有 {1} 位小数而不是 {2} 位，因此所有金额都会出错。',
  '{0} signs as “{1}” version “{2}”.': '{0} 的签名域是“{1}”版本“{2}”。',
  '{0} does not take transfers that are signed for it.': '{0} 不接受为它签名的转账。',
  'Signed as “{0}”, version {1}.': '签名域为“{0}”，版本 {1}。',
  '{0} keeps a part of what is transferred.': '{0} 会扣留一部分转账金额。',
  'A transfer arrives whole.': '转账完整到达。',
  'Cannot be tried before somebody we know holds some; every payment is checked.':
    '在我们认识的人持有之前无法试验；每笔付款都会检查。',
  'nobody settles payments there yet.': '那里还没有人结算付款。',
  'its facilitator does not answer.': '它的结算方没有响应。',
  'its facilitator does not settle payments on this chain.': '它的结算方不在这条链上结算付款。',
  'Settles {0}.': '可结算 {0}。',
  'The chain has no transient storage (EIP-1153).': '这条链没有临时存储（EIP-1153）。',
  'The contracts of x402 are not there.': '那里没有 x402 的合约。',
  'The contracts are there; the facilitator does not use them.': '合约在那里；结算方不使用它们。',
  'Second node {0}': '第二个节点 {0}',
  'It does not answer. Withdrawals become final once a second node answers. Look at your connection, or wait: nothing is lost.':
    '它没有响应。等有第二个节点响应，提现才会最终确认。请检查网络连接，或者等待：不会丢失任何东西。',
  'It serves chain {0} instead of {1}. It is not believed. Nothing for you to do while another second node answers; else update Hearth.':
    '它服务于链 {0}，而不是 {1}，所以不采信它。只要另有第二个节点响应，就无需操作；否则请更新 Hearth。',
  'It gives no newest block. It is asked again; nothing for you to do.': '它没有给出最新区块。会再次询问；无需操作。',
  'It is {0} minutes behind the chain. Withdrawals become final once a second node has caught up; nothing for you to do.':
    '它比链慢 {0} 分钟。等有第二个节点跟上，提现才会最终确认；无需操作。',
  'Answers on chain {0}; its newest block is {1} seconds old.': '在链 {0} 上有响应；它的最新区块是 {1} 秒前的。',
  'Not there.': '那里没有。',
  'A signed transaction names no chain.': '签名的交易没有写明链。',
  'It has {0} words; phrases have 12, 15, 18, 21 or 24.': '它有 {0} 个词；助记词有 12、15、18、21 或 24 个词。',
  'Word {0} is not one of the list.': '第 {0} 个词不在词表里。',
  'The words do not fit together: one is wrong.': '这些词不相配：有一个错了。',
  'No key can be made of it.': '无法由它得出密钥。',
  'This is not a recovery phrase. {0}': '这不是助记词。{0}',
  'Compare it with what you wrote down, word by word.': '请与你写下的逐词对照。',
  'The amount has to be more than zero.': '金额必须大于零。',
  'Sending costs up to {0} {1}; the wallet holds {2} {3}.': '发送最多花费 {0} {1}；钱包里有 {2} {3}。',
  'This withdrawal has not been reviewed.': '这笔提现还没有核对。',
  'The review of this withdrawal is too old.': '这笔提现的核对已过期。',
  'At most {0} can be withdrawn now.': '现在最多可以提现 {0}。',
  'Money that is still pending, owed back to a buyer, or on its way out cannot be withdrawn.':
    '仍待确认、欠买家或正在转出的钱不能提现。',
  'The key that signs receipts was changed and has signed none since.': '为收据签名的密钥已更换，之后还没有签过收据。',
  'A change of the key that signs receipts is damaged or missing.': '收据密钥的一次更换记录已损坏或缺失。',
  'Put a copy of the folder “rotations” from a backup in its place.': '请用备份中的“rotations”文件夹替换。',
  'The network address is not an http or https URL.': '网络地址不是 http 或 https 网址。',
  'Nothing is lost. Hearth keeps asking and carries on as soon as it answers.':
    '没有丢失任何东西。Hearth 会继续询问，一有响应就继续。',
  'The node that should serve {0} serves another network.': '应服务 {0} 的节点服务于另一个网络。',
  'Nothing was sent. Check the network address in Settings.': '没有发送任何东西。请在设置里检查网络地址。',
  'Another withdrawal is on its way.': '另一笔提现正在进行。',
  'The wallet is locked; unlock it and what is above the cap is sent.': '钱包已锁定；解锁后，超出上限的部分会转出。',
  'What stays behind cannot be more than the cap.': '留下的金额不能多于上限。',
  'Whenever more than {0} can be withdrawn, it is sent to {1} by itself, down to {2}.':
    '每当可提现的金额超过 {0}，就自动转到 {1}，只留下 {2}。',
  'A sweep that would cost more than {0} {1} in network fees waits.': '如果一次转出的网络手续费超过 {0} {1}，就等待。',
  'This is practice money.': '这是练习币。',
  'Sweeps happen only while the wallet is unlocked.': '只有钱包解锁时才会自动转出。',
  'Turn it off at any time. Another payout address turns it off too.': '随时可以关闭。更改收款地址也会关闭它。',
  'There is no payout address to send to.': '没有可以转入的收款地址。',
  'Set one first: an address of yours whose key is somewhere else.': '请先设置一个：你自己的、私钥在别处的地址。',
  'This rule has not been reviewed.': '这条规则还没有核对。',
  'The review of this rule is too old.': '这条规则的核对已过期。',
  'The wallet is locked.': '钱包已锁定。',
  'Unlock it with your passphrase first.': '请先用密码短语解锁。',
  'There is no wallet yet.': '还没有钱包。',
  'Create one first.': '请先创建一个。',
  'The keys in the wallet file are not those of its addresses.': '钱包文件中的密钥与其地址不符。',
  'The disk did not keep what was written.': '磁盘没有保存写入的内容。',
  'The wallet file cannot be reached on the disk.': '无法访问磁盘上的钱包文件。',
  'Check that the data folder exists and belongs to you. Nothing was changed.':
    '请确认数据文件夹存在并属于你。没有更改任何东西。',
  'This is not a private key.': '这不是私钥。',
  'A private key is 64 hex digits, with or without 0x.': '私钥是 64 个十六进制数字，前面可以有 0x。',
  'A passphrase needs at least {0} characters.': '密码短语至少需要 {0} 个字符。',
  'A few words that do not belong together are easy to remember and hard to guess.':
    '几个互不相关的词容易记住，也难以猜到。',
  Practice: '练习网络',
}
