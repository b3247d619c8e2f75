import type { Catalogue } from '../say.ts'

/** What the engine says of withdrawals without coin for fees. */
export const engineGasless: Catalogue = {
  'the practice facilitator': '练习网络的结算服务',
  'the facilitator {0}': '结算服务 {0}',
  'There is no {0} for network fees. Send a little {1} to {2} before you withdraw.':
    '没有用于网络手续费的 {0}。提现前请先向 {2} 转入少量 {1}。',
  'Buyers owe {0} by vouchers that only the old key can claim.': '买家以凭单欠 {0}，只有旧密钥能兑付。',
  'There is no {0} for network fees. Withdraw without a network fee, or send a little {1} to {2}.':
    '没有用于网络手续费的 {0}。请选择无网络手续费的提现，或向 {2} 转入少量 {1}。',
  'Send a little {0} to {1}, then try again.': '请向 {1} 转入少量 {0}，然后重试。',
  'Withdraw without a network fee: {0} then sends it. Or send a little {1} to {2}.':
    '请选择无网络手续费的提现：由{0}发送。或向 {2} 转入少量 {1}。',
  'When the wallet has no {0} for the fee, {1} sends it and pays the fee.':
    '钱包没有用于手续费的 {0} 时，由{1}发送并支付手续费。',
  'Nobody carries withdrawals to this network for others.': '这个网络上没有人代为发送提现。',
  'Withdraw with a network fee.': '请选择支付网络手续费的提现。',
  'Nobody carried it to the network before its time was up. The money is still in the wallet.':
    '时限之前没有人把它发送到网络。钱还在钱包里。',
  'Its authorization was cancelled. The money is still in the wallet.': '它的授权已被取消。钱还在钱包里。',
  'This transfer was authorized before, in other words.': '这笔转账此前已用其他条件授权。',
}
