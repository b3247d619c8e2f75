import type { Catalogue } from '../say.ts'

/** `hearth vouchers --close`, and changing the key after it. */
export const cliVouchers: Catalogue = {
  'Everything is claimed. Stop Hearth to change the key: hearth receipts rotate-key':
    '全部已兑付。停止 Hearth 后即可更换密钥：hearth receipts rotate-key',
  'Not everything is claimed in a final block yet. Run this again in a while.':
    '还有款项未在最终区块中兑付。请稍后再运行一次。',
}
