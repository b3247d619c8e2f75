import type { ChannelChain, ChannelState } from '../../../main/engine/payments/channels/channel-chain.ts'
import type { Address, Hex } from '../../../contract/money.ts'
import type { Random } from '../../../main/engine/practice/buyer/random.ts'
import { fundsOf, type ModelBlock, type ModelBlocks } from './model-blocks.ts'
import { channelIn, type ModelContract } from './model-contract.ts'
import { answering, lower, type NodeFaults } from './model-node.ts'

const LOG_RANGE = 50

/** The contract of payment channels as the engine sees it, through the same node. */
export function modelChannelChain(options: {
  readonly blocks: ModelBlocks
  readonly faults: NodeFaults
  readonly random: Random
  readonly payee: Address
}): ChannelChain {
  const { blocks } = options
  const payee = lower(options.payee)
  const answer = answering(options)

  const finalOf = (head: ModelBlock): ModelBlock =>
    blocks.blocks.findLast(({ number }) => number <= blocks.finalNumber(head)) ?? genesis()
  const genesis = (): ModelBlock => blocks.blocks[0] ?? blocks.head
  const numbered = (wanted: number): ModelBlock => blocks.blocks.find(({ number }) => number === wanted) ?? genesis()

  return {
    logRange: LOG_RANGE,
    isSupported: () => answer(() => true),
    states: (ids) => answer(({ contract }) => ids.map((id) => stateOf(contract, id))),
    receiver: () => answer(({ contract }) => ({ totalClaimed: contract.claimed, totalSettled: contract.settled })),
    finalBlock: () =>
      answer((_, head) => {
        const block = finalOf(head)
        return { number: block.number, totalSettled: blocks.stateAt(block).contract.settled }
      }),
    reading: (ids, wanted) =>
      answer((_, head) => {
        const block = wanted === undefined ? finalOf(head) : numbered(wanted)
        const { contract, balances } = blocks.stateAt(block)
        return {
          block: block.number,
          blockHash: block.hash,
          claimed: contract.claimed,
          settled: contract.settled,
          held: fundsOf(balances, payee),
          channels: ids.map((id) => stateOf(contract, id)),
        }
      }),
    timeOf: (block) => answer(() => numbered(block).time),
    events: (from, to, ids) =>
      answer(() => {
        const found = blocks.blocks
          .filter(({ number }) => number >= from && number <= to)
          .flatMap((block) => blocks.stateAt(block).logs.map((mined) => ({ ...mined, block })))
        const place = ({ transaction, index, block }: (typeof found)[number]) => ({
          transaction,
          logIndex: index,
          blockNumber: block.number,
        })
        return {
          claims: found.flatMap((mined) => {
            const { log } = mined
            if (log.kind !== 'claimed' || !ids.includes(log.id)) return []
            return [{ ...place(mined), channelId: log.id, amount: log.amount, total: log.total }]
          }),
          settlements: found.flatMap((mined) => {
            const { log, block } = mined
            return log.kind === 'settled' ? [{ ...place(mined), blockHash: block.hash, amount: log.amount }] : []
          }),
        }
      }),
    gasPrice: () => answer(() => blocks.baseFee),
    time: () => answer((_, head) => head.time),
  }
}

function stateOf(contract: ModelContract, id: Hex): ChannelState {
  const { balance, totalClaimed, leaving, refundNonce } = channelIn(contract, id)
  return { balance, totalClaimed, withdrawRequestedAt: leaving?.since ?? 0, refundNonce }
}
