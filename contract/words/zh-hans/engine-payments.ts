import type { Catalogue } from '../say.ts'

export const enginePayments: Catalogue = {
  'It is not known yet whether the deposit arrived.': '还不知道存款是否到账。',
  'Send exactly the same request with the same payment again; it is deposited only once.':
    '请用同一付款再发送完全相同的请求；只会存入一次。',
  'The voucher could not be stored.': '凭单无法保存。',
  'This job was not bought by voucher.': '这个任务不是用凭单购买的。',
  'This job has no charge.': '这个任务没有收费记录。',
  'The buyer’s voucher begins at charges that are not in the books.': '买家的凭单从账本里没有的收费开始。',
  'Payments cannot be settled at the moment.': '目前无法结算付款。',
  'Nothing was paid. Try again in a minute.': '没有付出任何款项。请一分钟后再试。',
  'The voucher could not be charged, so nothing is handed out.': '凭单无法收费，因此没有交出任何结果。',
  'Send the request again; you were not charged.': '请再次发送请求；没有向你收费。',
  'The payment-identifier is not 16 to 128 letters, digits, “-” or “_”.':
    'payment-identifier 不是 16 到 128 个字母、数字、“-”或“_”。',
  'Send the same request with a valid payment-identifier, or without one.':
    '请用有效的 payment-identifier 再发送同一请求，或不带它。',
  'It is not known yet whether this payment was settled.': '还不知道这笔付款是否已结算。',
  'Send exactly the same request with the same payment again; you will not be charged twice.':
    '请用同一付款再发送完全相同的请求；不会重复收费。',
  'This payment, or its payment-identifier, was already used for another request.':
    '这笔付款或其 payment-identifier 已用于另一个请求。',
  'Send the first request again to get its answer, or pay for this one with a new payment.':
    '请再发送第一个请求以取得回答，或为这个请求另付一笔。',
  'A settled payment has no job; the books need a check.': '一笔已结算的付款没有任务；账本需要检查。',
}
