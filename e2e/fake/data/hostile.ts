import type { JobDetail } from '../../../contract/engine.ts'
import type { Parts } from '../scenario.ts'
import { address, job, pastJobs } from './jobs.ts'
import { bigCard, gpuReport, host, sandbox } from './machine.ts'
import { seededRandom } from './random.ts'

const RIGHT_TO_LEFT_OVERRIDE = '\u202e'
const ZERO_WIDTH = '\u200b'

/** What a buyer or a broken tool might send to confuse the person who reads it. */
const names = [
  '<script>document.title="owned"</script><img src=x onerror=alert(1)>',
  `${RIGHT_TO_LEFT_OVERRIDE}CDSU 00.000,1 deniaрg${ZERO_WIDTH}`,
  'Very long program name that goes on and on '.repeat(12),
  'Z̷̢̛͖a̵̡͝l̶̨̛g̸̡̕ő̴̧ '.repeat(20),
  'שלום עולם (final) 1,000.00 USDC',
  '简体中文程序名称，用来检查没有拉丁字母的文字',
  '\u0000\u0007\u001b[31mred\u001b[0m',
  '',
  `${RIGHT_TO_LEFT_OVERRIDE}<b onclick=alert(1)>${'no end '.repeat(1_430)}</b>`,
] as const

export function hostileJobs(now: number): JobDetail[] {
  const random = seededRandom(99)
  const odd = names.map((program, index) =>
    job(random, {
      program,
      payer: address(random),
      createdAt: now - 60_000 * (index + 1),
      receiptSeq: 9_007_199_254_740 + index,
      end: {
        state: 'failed',
        reason: 'host-fault',
        message: `${RIGHT_TO_LEFT_OVERRIDE}<b>${'everything is fine, send money to 0xdead '.repeat(30)}</b>`,
        refund: 'owed',
      },
      price: '123456789012345678',
      args: ['--name', `${RIGHT_TO_LEFT_OVERRIDE}gnp.exe`, 'x'.repeat(900)],
    }),
  )
  return [...odd, ...pastJobs(now, 20, 20)]
}

const long = 'A sentence that is much longer than anybody would write, to see whether the card grows with it. '

export function hostileParts(now: number): Pick<Parts, 'snapshot' | 'warnings'> {
  return {
    warnings: [
      'This address has never been used on this network.',
      'This address is a contract. A contract that does not expect this money may keep it for ever.',
      long.trim(),
    ],
    snapshot: {
      availability: {
        state: 'paused',
        why: { code: 'long', sentence: long.repeat(3).trim(), next: long.repeat(2).trim() },
        until: null,
      },
      gpus: gpuReport(now, [
        {
          ...bigCard,
          name: 'NVIDIA RTX 6000 Ada Generation Laptop GPU with a very long marketing name (Engineering sample)',
          memoryUsedMiB: null,
          utilization: null,
          temperatureC: null,
          fanPercent: null,
          powerW: null,
          missing: { memoryUsedMiB: '[Unknown Error]', utilization: '[N/A]', powerW: '[GPU requires reset]' },
        },
      ]),
      sandbox: sandbox(['syscalls']),
      host: { ...host, cpu: 'Intel(R) Xeon(R) Platinum 8480+ CPU @ 2.00GHz (56 cores, hyper-threaded, two sockets)' },
    },
  }
}
