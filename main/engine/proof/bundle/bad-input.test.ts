import { beforeAll, describe, expect, test } from 'vitest'
import { makeReceiptFile } from '../receipt.ts'
import { sampleArguments } from '../receipts.fixture.ts'
import { createSigner } from '../signature.ts'
import {
  bundleText,
  newKey,
  repaired,
  sampleAnchors,
  sampleContent,
  sampleReceipts,
  verdictOn,
} from './bundle.fixture.ts'
import type { FileOptions } from './file-check.ts'
import type { FileReport } from './report.ts'
import { verifyReceiptsFile } from './verify-stream.ts'

/** Lines: header, receipts 0 to 5, the change of key, receipts 6 to 9, three anchors, a verdict. */
let lines: readonly string[] = []
beforeAll(async () => {
  const text = await bundleText(sampleContent(0, 9, { verdicts: [verdictOn(2)] }))
  lines = text.split('\n').slice(0, -1)
})
const PLACES = { header: 0, receipt: 4, rotation: 7, anchor: 12, verdict: 15 } as const

const changedAt = (at: number, change: (line: string) => string): FileReport =>
  verify(repaired(lines.map((line, index) => (index === at ? change(line) : line))))

function verify(text: string, options: FileOptions = {}): FileReport {
  return verifyReceiptsFile(Buffer.from(text), options)
}

/** Everything that failed, each with the line it is about where it stands alone. */
function failures({ chain, receipts, anchors, verdicts }: FileReport): string {
  const parts = [...receipts, ...anchors, ...verdicts].flatMap(({ line, checks }) =>
    checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${line} ${name}: ${detail}`),
  )
  const whole = chain.filter(({ ok }) => !ok).map(({ name, detail }) => `file ${name}: ${detail}`)
  return [...whole, ...parts].join('\n')
}

/** What failed, as text; “accepted” when nothing did. */
function refusal(report: FileReport): string {
  return report.ok ? 'accepted' : failures(report)
}

describe('a record with a field that nobody knows', () => {
  test.each<[keyof typeof PLACES, RegExp]>([
    ['header', /^file readable: .*header|^file readable: It is not a hearth-bundle-v1 file/m],
    ['receipt', /^5 form: It is not a hearth-receipt-v1 file: .*more/m],
    ['rotation', /^8 form: It is not a hearth-rotation-v1 file/m],
    ['anchor', /^13 form: It is not a hearth-anchor-v1 file/m],
    ['verdict', /^16 form: It is not a hearth-verdict-v1 file/m],
  ])('in the %s is refused by name and line', (kind, expected) => {
    expect(refusal(changedAt(PLACES[kind], (line) => `${line.slice(0, -1)},"zmore":1}`))).toMatch(expected)
  })

  test('deep inside a receipt is refused too', () => {
    expect(
      refusal(changedAt(PLACES.receipt, (line) => line.replace('"workUnits":"1"', '"workUnits":"1","zmore":1'))),
    ).toMatch(/^5 form: .*receipt/m)
  })
})

describe('a record of another version', () => {
  test.each<[keyof typeof PLACES, RegExp]>([
    ['header', /^file readable: It is not a hearth-bundle-v1 file/m],
    ['receipt', /^5 form: “hearth-receipt-v2” is not a format/m],
    ['rotation', /^8 form: “hearth-rotation-v2” is not a format/m],
    ['anchor', /^file readable: Line 13 has no place there/m],
    ['verdict', /^file readable: Line 16 has no place there/m],
  ])('for the %s is refused by name and line', (kind, expected) => {
    expect(
      refusal(changedAt(PLACES[kind], (line) => line.replace(/"format":"([a-z-]+)-v1"/, '"format":"$1-v2"'))),
    ).toMatch(expected)
  })
})

describe('a record nested deeper than any format', () => {
  test.each<[keyof typeof PLACES, RegExp]>([
    ['receipt', /^5 form: It nests deeper than 16 levels/m],
    ['rotation', /^8 form: It nests deeper than 16 levels/m],
    ['anchor', /^file readable: Line 13 cannot be read: It nests deeper/m],
    ['verdict', /^file readable: Line 16 cannot be read: It nests deeper/m],
  ])('in place of the %s is refused by line', (kind, expected) => {
    expect(refusal(changedAt(PLACES[kind], () => `${'['.repeat(50_000)}${']'.repeat(50_000)}`))).toMatch(expected)
  })
})

test('a line over the limit is refused, with the limit', () => {
  const long = `{"format":"hearth-receipt-v1","x":"${'x'.repeat(5 * 1024 * 1024)}"}`
  expect(refusal(changedAt(PLACES.receipt, () => long))).toMatch(/^5 form: It is larger than 4194304 bytes/m)
})

describe('times', () => {
  test('from the future of the reader are refused, receipt by receipt', () => {
    const now = 1_600_000_000_000
    const said = refusal(verify(repaired(lines), { now }))
    expect(said).toMatch(/^2 times: It is from the future/m)
    expect(said).toMatch(/^12 times: It is from the future/m)
  })

  test.each<[string, object, RegExp]>([
    ['long past', { startedAt: 1_000, finishedAt: 2_000 }, /^2 times: Its times are not Unix milliseconds/m],
    ['in seconds', { startedAt: 1_700_000_000, finishedAt: 1_700_000_001 }, /^2 times: Its times are not/m],
    ['backwards', { startedAt: 1_700_000_000_251 }, /^2 times: Its times are not in order/m],
  ])('%s are refused although the right key signed them', async (_, change, expected) => {
    const { file } = makeReceiptFile({ ...sampleArguments, ...change, price: 0n })
    async function* receipts() {
      yield file
    }
    expect(refusal(verify(await bundleText(sampleContent(0, 0, { receipts: receipts(), anchors: [] }))))).toMatch(
      expected,
    )
  })
})

describe('a receipt for the key of another provider', () => {
  const stranger = createSigner(new Uint8Array(32).fill(9))

  test('in the middle is named with its line', () => {
    const prev = sampleReceipts[2]?.digest ?? '0x'
    const { file } = makeReceiptFile({ ...sampleArguments, seq: 3, prev, signer: stranger, price: 3n })
    expect(refusal(changedAt(PLACES.receipt, () => file))).toMatch(/^file one issuer: Line 5 is of another provider/m)
  })

  test('that claims to be of this one fails its signature', () => {
    expect(
      refusal(changedAt(PLACES.receipt, (line) => line.replace(/"signature":"0x[0-9a-f]{2}/, '"signature":"0x11'))),
    ).toMatch(/^5 signature: /m)
  })

  test('is never read as one of the provider that was asked for', () => {
    expect(refusal(verify(repaired(lines), { provider: stranger.address }))).toMatch(
      /^file provider: It was signed by .*, not by /m,
    )
  })
})

test('signed again by the key of a later time, the whole is refused where the old key ended', () => {
  const { file } = makeReceiptFile({
    ...sampleArguments,
    seq: 3,
    prev: sampleReceipts[2]?.digest ?? '0x',
    signer: newKey,
    price: 3n,
  })
  const said = refusal(changedAt(PLACES.receipt, () => file))
  expect(said).toMatch(/^file one issuer: Line 5/m)
  expect(said).toMatch(/^file linked: Line 6/m)
})

test('of another chain than its header says, every receipt is named', () => {
  const said = refusal(changedAt(PLACES.header, (line) => line.replace('"chainId":31337', '"chainId":1')))
  expect(said).toMatch(/^file one issuer: Line 2 is of another provider or domain/m)
  expect(said).toMatch(/^13 chain: It is on chain 31337, the receipts on 1/m)
})

test('anchored in a block that was replaced, it says so and where', () => {
  const [anchor] = sampleAnchors
  const number = BigInt(anchor?.blockNumber ?? 0)
  expect(refusal(verify(repaired(lines), { trusted: [{ number, hash: `0x${'77'.repeat(32)}` }] }))).toMatch(
    /^13 your blocks: Reorganised: block 100 /m,
  )
})

test.each<[string, (all: readonly string[]) => readonly string[], RegExp]>([
  [
    'cut off after a receipt',
    (all) => all.slice(0, 5),
    /^file readable: Line 6 is neither a receipt nor a change of key/m,
  ],
  [
    'two receipts changed places',
    (all) => all.with(3, all[4] ?? '').with(4, all[3] ?? ''),
    /^file no gap: Line 4 has number 3/m,
  ],
  [
    'a receipt twice',
    (all) => [...all.slice(0, 5), all[4] ?? '', ...all.slice(5)],
    /^file no gap: Line 6 repeats receipt 3 of line 5/m,
  ],
  ['a receipt left out', (all) => all.toSpliced(4, 1), /^file no gap: Line 5 has number 4/m],
])('%s: the message names the line', (_, change, expected) => {
  expect(refusal(verify(repaired(change(lines))))).toMatch(expected)
})
