import type { Catalogue } from '../say.ts'

export const engineBooks: Catalogue = {
  '1 CPU second, 1 MiB': 'CPU 1 秒，1 MiB',
  '1 CPU minute, 16 MiB': 'CPU 1 分钟，16 MiB',
  '1 minute on a graphics card, 64 MiB': '显卡 1 分钟，64 MiB',
  '1 minute without a card, 64 MiB': '无显卡 1 分钟，64 MiB',
  'One of these prices is more than a thousand coins.': '其中一个价格超过一千个币。',
  'Check the number of zeros. Nothing was changed.': '请检查零的个数。没有更改任何东西。',
  'Money moved while the books were being compared.': '比对账本时有资金变动。',
  'Try again in a moment.': '请稍后再试。',
  'A newer Hearth has written this journal.': '这份日志由更新版本的 Hearth 写成。',
  'A second node of this network says something else about block {0} than the first one.':
    '这个网络的第二个节点对区块 {0} 的说法与第一个节点不同。',
  'What was paid before is not confirmed: no second node of this network answers.':
    '以前付出的钱还没有得到确认：这个网络没有第二个节点响应。',
  'The books stay as they are, and no money is lost. Try again in a few minutes.':
    '账本保持不变，钱不会丢失。请过几分钟再试。',
  'The books and the chain agree to the last unit.': '账本与链上完全一致，一分不差。',
  'The chain holds {0} more than the books explain. Somebody may have sent money to this address.':
    '链上比账本多 {0}。可能有人给这个地址转了钱。',
  'The books and the chain agree. {0} was sent here from outside, and is booked once the network has it for good.':
    '账本与链上一致。有人从外部转来 {0}，等网络最终确认后入账。',
  'The chain holds {0} less than the books say. Withdrawals should wait until this is explained.':
    '链上比账本少 {0}。查明之前应暂停提现。',
  'Find out why first. To go on with this difference, say so: “hearth ledger continue --accept-difference”.':
    '请先查明原因。如果要带着这个差额继续，请明说：“hearth ledger continue --accept-difference”。',
  'The books have not been compared with the payment network yet.': '账本还没有与支付网络比对。',
  '1 record': '1 条记录',
  '{0} records': '{0} 条记录',
  'The ledger is older than its journal: it lacks {0} and was probably brought back from a backup. It is read-only until it is reconciled.':
    '账本比它的日志旧：少了 {0}，很可能是从备份恢复的。核对之前它是只读的。',
  'The data folder is a copy of the one that was last used. The ledger is read-only until you say that the other one is not used any more.':
    '这个数据文件夹是上次使用的那个的副本。在你说明另一个不再使用之前，账本是只读的。',
  'The ledger and its journal tell different stories. The ledger is read-only until it is reconciled.':
    '账本与它的日志说法不一。核对之前账本是只读的。',
  'The payment network knows of payments or receipts of this wallet that the ledger does not know: it was probably brought back from a backup. It is read-only until it is reconciled.':
    '支付网络上有这个钱包的付款或收据，账本里却没有：账本很可能是从备份恢复的。核对之前它是只读的。',
  'The ledger was made anew from its journal. It is read-only until it is reconciled with the chain.':
    '账本是根据日志重建的。与链上核对之前它是只读的。',
  'Find out why first: refunds are owed in these books, and one that was paid since would be paid again. To go on with this difference, say so: “hearth ledger continue --accept-difference”.':
    '请先查明原因：账本里还欠着退款，之后已付的退款会再付一次。如果要带着这个差额继续，请明说：“hearth ledger continue --accept-difference”。',
  'There is no such anchor in the books.': '账本里没有这次锚定。',
  'Another anchor is under way.': '另一次锚定正在进行。',
  'Only a mined anchor can lose its block.': '只有进入区块的锚定才会失去区块。',
  'This is not the transaction that was signed.': '这不是签过名的那笔交易。',
  'The ledger is closed.': '账本已关闭。',
  'The ledger stopped writing after a disk failure.': '磁盘故障后，账本停止写入。',
  'Check the disk, then start Hearth again.': '请检查磁盘，然后重新启动 Hearth。',
  'This challenge has a receipt already.': '这道检查题已经有收据。',
  'No such challenge was answered.': '没有回答过这道检查题。',
  'The payment channel is not reserved for this job.': '支付通道没有为这个任务保留。',
  'A claim order was not stored.': '领取指令没有保存。',
  'The ledger cannot be kept safely here: {0} is not {1}.': '账本无法安全地保存在这里：{0} 不是 {1}。',
  'Keep the data folder on a local disk, not on a network share.': '请把数据文件夹放在本地磁盘上，不要放在网络共享上。',
  'The data folder does not exist.': '数据文件夹不存在。',
  'Make the folder, then start Hearth again.': '请建立文件夹，然后重新启动 Hearth。',
  'There is no such job in the books.': '账本里没有这个任务。',
  'Only a waiting job can start; this one is {0}.': '只有等待中的任务才能开始；这个是 {0}。',
  'This is the journal of {0} on {1}.': '这是 {0} 在 {1} 上的日志。',
  'Choose the network and key they belong to, or another data folder.':
    '请选择它们所属的网络和密钥，或另一个数据文件夹。',
  'The ledger file is missing, but the journal beside it is there.': '账本文件不见了，但旁边的日志还在。',
  'Nothing was changed. “hearth ledger rebuild” makes the ledger anew from the journal.':
    '没有更改任何东西。“hearth ledger rebuild”会根据日志重建账本。',
  'A voucher of the same or a higher amount is already kept.': '已经保存了金额相同或更高的凭单。',
  'A newer Hearth has written these books.': '这些账本由更新的 Hearth 写成。',
  'Update Hearth. The file was left as it is.': '请更新 Hearth。文件保持原样。',
  'These are the books of {0} on {1}.': '这些是 {0} 在 {1} 上的账本。',
  'Only a mined transaction can lose its block.': '只有进入区块的交易才会失去区块。',
  'There is no such transaction in the books.': '账本里没有这笔交易。',
  'There is no such payment in the books.': '账本里没有这笔付款。',
  'A payment was neither stored nor found.': '有一笔付款既没有保存也没有找到。',
  'There is no journal to make the ledger from.': '没有可以用来重建账本的日志。',
  'Restore the data folder from a backup.': '请从备份恢复数据文件夹。',
  'This list was asked to go on from a place it does not know.': '列表被要求从它不知道的位置继续。',
  'SQLite {0} is not safe to keep money in.': 'SQLite {0} 不够安全，不能用来记账。',
  'Reinstall Hearth so that it brings its own SQLite, {0} or newer.':
    '请重新安装 Hearth，让它自带 SQLite {0} 或更新的版本。',
  'There is no such transfer in the books.': '账本里没有这笔转账。',
  'This transfer was requested before with other terms.': '这笔转账以前用不同的条件请求过。',
  'Only a transfer that is under way can be signed again.': '只有正在进行的转账才能重新签名。',
  'Only a mined transfer can lose its block.': '只有进入区块的转账才会失去区块。',
  'This is more than can be withdrawn now.': '这超过了现在可以提现的金额。',
  'At most {0} base units can be withdrawn: what was earned, less refunds owed and withdrawals under way.':
    '最多可以提现 {0} 基本单位：已赚的，减去待退款和正在进行的提现。',
  'No such refund is owed, or it is already under way.': '没有这笔待退款，或它已在进行。',
}
