import type { Catalogue } from '../say.ts'

/** Withdrawing without coin for fees. */
export const windowGasless: Catalogue = {
  'From this wallet': '由这个钱包支付',
  'No network fee': '无网络手续费',
  'You sign the transfer; {0} sends it and pays the fee. Unsent after 15 minutes, it ends by itself.':
    '你签署转账；{0} 发送并支付手续费。15 分钟内没有发出则自动作废。',
  'Paid in {0} out of this wallet, on top of the amount.': '从这个钱包中以 {0} 支付，在金额之外。',
}
