import type { EngineHandlers } from '../../../contract/engine.ts'
import type { Ban, IdentityView, ReputationView, ValidationRow } from '../../../contract/identity.ts'

/** An agent that is registered on the practice network, as a client sees it. */
export const registeredAgent: IdentityView = {
  standing: 'registered',
  sentence: 'Registered as agent 7. Buyers find it in the registry.',
  next: null,
  automatic: true,
  registry: 'eip155:31337:0x8004A818BFB912233c491871b3d84c89A494BD9e',
  agentId: '7',
  owner: '0x2222222222222222222222222222222222222222',
  wallet: '0x4444444444444444444444444444444444444444',
  uri: 'http://127.0.0.1:4021/.well-known/agent-registration.json',
  needed: [],
  calls: [
    {
      kind: 'set-wallet',
      state: 'final',
      transaction: `0x${'c2'.repeat(32)}`,
      feeWei: '51000000000000',
      reorganised: 0,
      problem: null,
      at: 1_780_000_001_000,
    },
    {
      kind: 'register',
      state: 'final',
      transaction: `0x${'c1'.repeat(32)}`,
      feeWei: '195000000000000',
      reorganised: 0,
      problem: null,
      at: 1_780_000_000_000,
    },
  ],
  domain: null,
  reach: {
    state: 'local-only',
    sentence:
      'Not reachable from outside: nobody has been allowed to listen yet. Practice buyers on this computer use http://127.0.0.1:4021.',
    next: null,
    url: 'http://127.0.0.1:4021',
  },
  checkedAt: 1_780_000_002_000,
}

/** Three who paid have spoken, and many who did not. */
export const reviewed: ReputationView = {
  figure: { middle: 92, low: 88, high: 97 },
  counted: [
    { reviewer: '0x1111111111111111111111111111111111111111', grade: 92, paid: '1840000' },
    { reviewer: '0x5555555555555555555555555555555555555555', grade: 97, paid: '730000' },
    { reviewer: '0x6666666666666666666666666666666666666666', grade: 40, paid: '2000' },
  ],
  reviewers: 1_003,
  strangers: 1_000,
  revoked: 1,
  older: 4,
  noGrade: 0,
  own: 0,
}
export const validated: ValidationRow = {
  requestHash: `0x${'d1'.repeat(32)}`,
  validator: '0x7777777777777777777777777777777777777777',
  response: 100,
  tag: 'fullRerun',
  at: 1_780_000_003_000,
}

type Handlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `identity.${string}` | `bans.${string}`>>

/** Answers as an engine whose agent is `view`; a confirmed change sets things right. */
export function identityFixture(first: IdentityView = registeredAgent): Handlers {
  let view = first
  let bans: readonly Ban[] = []
  return {
    'identity.get': async () => view,
    'identity.review': async ({ anew }) => ({
      reviewId: anew ? 'anew' : 'update',
      steps: [
        'Register this machine as an agent. Everybody can read it, for good.',
        'Name 0x4444444444444444444444444444444444444444 as the wallet that the agent is paid to.',
      ],
      maxFeeWei: '700000000000000',
      feeCoin: 'ETH',
      payer: '0x2222222222222222222222222222222222222222',
      expiresAt: 1_780_000_120_000,
      warnings: ['What is registered stays readable for good, with the addresses of this machine’s keys.'],
    }),
    'identity.confirm': async () => {
      view = { ...registeredAgent, automatic: view.automatic, domain: view.domain, reach: view.reach }
      return view
    },
    'identity.adopt': async ({ agentId }) => (view = { ...registeredAgent, agentId }),
    'identity.domain': async ({ name }) => {
      const domain =
        name === null
          ? null
          : { name, proven: true, sentence: 'The domain names agent 7.', checkedAt: 1_780_000_003_000 }
      view = { ...view, domain }
      return view
    },
    'identity.reputation': async () => ({ reputation: view.agentId === null ? null : reviewed }),
    'identity.validations': async () => ({ validations: view.agentId === null ? [] : [validated] }),
    'bans.list': async () => ({ bans: [...bans] }),
    'bans.add': async ({ payer, reason }) => {
      bans = [{ payer, reason, at: 1_780_000_004_000 }, ...bans]
      return { bans: [...bans] }
    },
    'bans.remove': async ({ payer }) => {
      bans = bans.filter((ban) => ban.payer !== payer)
      return { bans: [...bans] }
    },
    'identity.file': async () => ({ text: '{"type":"https://eips.ethereum.org/EIPS/eip-8004#registration-v1"}' }),
  }
}
