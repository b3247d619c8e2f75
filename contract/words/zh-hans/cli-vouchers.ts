import type { Catalogue } from '../say.ts'

/** `hearth vouchers --close`, and changing the key after it. */
export const cliVouchers: Catalogue = {
  'Everything is claimed. Stop Hearth to change the key: hearth receipts rotate-key':
    '全部已兑付。停止 Hearth 后即可更换密钥：hearth receipts rotate-key',
  'Not everything is claimed in a final block yet. Run this again in a while.':
    '还有款项未在最终区块中兑付。请稍后再运行一次。',
  'Buyers owe {0} by vouchers that only the old key can claim.': '买家以凭单欠 {0}，只有旧密钥能兑付。',
  'Claim them first: start Hearth, hearth vouchers --close, and again until all is claimed. With --leave-unclaimed that money is given up.':
    '请先兑付：启动 Hearth，运行 hearth vouchers --close，直到全部兑付。使用 --leave-unclaimed 则放弃这笔钱。',
}
