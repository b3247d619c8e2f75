import type { Catalogue } from '../say.ts'

/** `hearth network --facilitator`. */
export const cliNetwork: Catalogue = {
  '{0}: payments are settled by {1}': '{0}：付款由 {1} 结算',
  '{0}: payments are settled by {1}, with {2} of {3}': '{0}：付款由 {1} 结算，用 {3} 的 {2}',
  'A facilitator is “preset”, “self” or an address that begins with https://.':
    '结算方是“preset”、“self”或以 https:// 开头的地址。',
  'From the next start on, payments on {0} are settled by {1}.': '从下次启动起，{0} 上的付款由 {1} 结算。',
  'It pays the fees with an account of its own, which “hearth network” names once Hearth runs on this network: send it some {0}.':
    '手续费由它自己的账户支付；Hearth 在这个网络上运行后，“hearth network”会说出这个账户：请给它转一些 {0}。',
  'It pays the fees with an account of its own. Send some {0} to {1}':
    '手续费由它自己的账户支付。请把一些 {0} 转到 {1}',
  'What it spends is in the books; “hearth ledger fee-limit” limits what one transaction may cost.':
    '它的花费记在账本里；“hearth ledger fee-limit”限制一笔交易最多花多少。',
}
