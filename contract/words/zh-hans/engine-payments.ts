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
  'Payments cannot be checked at the moment.': '目前无法检查付款。',
  'Nothing was paid. Send the same request with the same payment again in a minute.':
    '没有付出任何款项。请一分钟后用同一付款再发送相同的请求。',
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
  'Earned money on {0} may be lost': '{0} 上赚到的钱可能丢失',
  'Payers want their money back and can take {0} that is earned with it, from {1} on. Hearth claims it as soon as it can: keep this computer on and connected, and run “hearth vouchers --collect”.':
    '付款人要取回他们的钱，从 {1} 起可能连同已赚到的 {0} 一起拿走。Hearth 会尽快领取：请让这台电脑保持开机联网，并运行“hearth vouchers --collect”。',
  'The payment network was last read at {0}. Payers who left since then can take back {1} that is earned, from {2} on. Check the internet connection; Hearth claims it as soon as the network answers.':
    '上次读到支付网络是 {0}。此后离开的付款人从 {2} 起可以拿走已赚到的 {1}。请检查网络连接；支付网络一有响应，Hearth 就会领取。',
  '{0} of vouchers was earned under a key that was changed since. Only the wallet itself can claim it, before its payers take it back.':
    '有 {0} 的凭单是在后来更换了的密钥下赚到的。只有钱包自己能在付款人拿回之前领取。',
  'Payers have taken back {0} before it was claimed. It is lost: the books go on saying that it is owed.':
    '付款人在领取之前拿走了 {0}。这笔钱已经丢失：账本会继续记着它未付。',
  'A settled payment has no job; the books need a check.': '一笔已结算的付款没有任务；账本需要检查。',
}
