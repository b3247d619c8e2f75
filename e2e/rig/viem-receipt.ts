import { recoverTypedDataAddress, type Hex, type LocalAccount } from 'viem'
import { WORK_RECEIPT_FIELDS, type ReceiptFile } from '../../contract/receipt.ts'

type Signed = Pick<ReceiptFile, 'domain' | 'receipt' | 'signature'>

function typedData({ domain, receipt }: Pick<Signed, 'domain' | 'receipt'>) {
  return {
    domain: { name: 'ComputeReceipts', version: '1', ...domain },
    types: { WorkReceipt: WORK_RECEIPT_FIELDS },
    primaryType: 'WorkReceipt',
    message: {
      ...receipt,
      workUnits: BigInt(receipt.workUnits),
      startedAt: BigInt(receipt.startedAt),
      finishedAt: BigInt(receipt.finishedAt),
      price: BigInt(receipt.price),
      seq: BigInt(receipt.seq),
    },
  } as const
}

/** Whether the provider signed it, as anybody would check it with viem alone: nothing else is looked at. */
export async function isSignedForViem(file: Signed): Promise<boolean> {
  const signer = await recoverTypedDataAddress({ ...typedData(file), signature: file.signature })
  return signer.toLowerCase() === file.receipt.provider
}

/** Signs it as anybody would with a viem account. */
export function signWithViem(account: LocalAccount, file: Pick<Signed, 'domain' | 'receipt'>): Promise<Hex> {
  return account.signTypedData(typedData(file))
}
