import { say } from '../../contract/words/say.ts'
import type { CommandIo } from './io.ts'

/** One word after `hearth`. Its code is loaded only when it is used. */
export interface Command {
  readonly summary: string
  readonly usage: string
  readonly load: () => Promise<{ readonly run: (args: readonly string[], io: CommandIo) => Promise<number> }>
}

export const commands: Readonly<Record<string, Command>> = {
  run: {
    summary: say`start Hearth here, with its window in the browser`,
    usage: 'hearth run [--network ID] [--data DIR]',
    load: () => import('./run.ts'),
  },
  status: {
    summary: say`what Hearth does now, and why`,
    usage: 'hearth status [--json] [--watch]',
    load: () => import('./status.ts'),
  },
  pause: {
    summary: say`take no more jobs, until resumed or for a time`,
    usage: 'hearth pause [--for 1h|tomorrow]',
    load: () => import('./pause.ts'),
  },
  resume: { summary: say`take jobs again`, usage: 'hearth resume', load: () => import('./resume.ts') },
  jobs: {
    summary: say`the last jobs, newest first`,
    usage: 'hearth jobs [--limit N] [--json]',
    load: () => import('./jobs.ts'),
  },
  receipts: {
    summary: say`check receipts without an engine or network, save, export or anchor them, change their key`,
    usage: [
      'hearth receipts verify FILE [--json] [--provider ADDRESS] [--header FILE]... [--rpc URL] [--proof FILE]',
      '       hearth receipts save JOB FILE',
      '       hearth receipts export --out FILE [--from NUMBER] [--to NUMBER] [--sealed] [--verdict FILE]...',
      '       hearth receipts anchor [--every 1h|off] [--status] [--json]',
      '       hearth receipts rotate-key [--leave-unanchored] [--leave-unclaimed] [--passphrase-fd N]',
    ].join('\n'),
    load: () => import('./receipts.ts'),
  },
  'verify-work': {
    summary: say`run the work of a receipt again, compare, and sign the verdict`,
    usage: 'hearth verify-work RECEIPT --inputs DIR|FILE... [--samples K] [--out FILE] [--key FILE] [--json]',
    load: () => import('./verify-work.ts'),
  },
  validate: {
    summary: say`run the work of receipts drawn at random again, and sign verdicts`,
    usage: [
      'hearth validate BUNDLE|URL [--samples K] [--seed 0x...] [--inputs DIR|FILE]... [--provider ADDRESS]',
      '       [--out DIR] [--key FILE] [--json]',
    ].join('\n'),
    load: () => import('./validate.ts'),
  },
  ledger: {
    summary: say`check the books, take them along as CSV, or make them anew from their journal`,
    usage: [
      'hearth ledger check',
      '       hearth ledger export FILE',
      '       hearth ledger rebuild',
      '       hearth ledger continue [--accept-difference]',
      '       hearth ledger fee-limit [WEI|off]',
    ].join('\n'),
    load: () => import('./ledger.ts'),
  },
  find: {
    summary: say`who sells computing, out of the open registry of agents, with prices and reviews`,
    usage: [
      'hearth find [--kind wasm|wgsl] [--max-price X] [--min-speed 500G] [--trust REVIEWER]...',
      '       [--reviews] [--compare] [--network ID] [--rpc URL] [--json]',
    ].join('\n'),
    load: () => import('./find.ts'),
  },
  challenge: {
    summary: say`have machines prove how fast their cards are, several in the same second`,
    usage: [
      'hearth challenge URL [URL...] [--provider ADDRESS] [--out DIR] [--key FILE] [--json]',
      '       hearth challenge --check FILE [--provider ADDRESS] [--json]',
    ].join('\n'),
    load: () => import('./challenge.ts'),
  },
  withdraw: {
    summary: say`send earned money to an address of yours`,
    usage: 'hearth withdraw --to ADDRESS|NAME --amount X|all [--gasless] [--passphrase-fd N]',
    load: () => import('./withdraw.ts'),
  },
  price: {
    summary: say`what jobs cost here, and change it`,
    usage: 'hearth price [--follow | --floor X --cpu X --gpu X --software X --mib X] [--preview] [--json]',
    load: () => import('./price.ts'),
  },
  network: {
    summary: say`the networks, what they really can do, and which one is used`,
    usage: [
      'hearth network [--check ID] [--use ID] [--add ID] [--remove ID] [--json]',
      '       hearth network --facilitator preset|self|URL [--of ID]',
    ].join('\n'),
    load: () => import('./network.ts'),
  },
  wallet: {
    summary: say`the wallet: phrase, payout address, address book, sweep`,
    usage: [
      'hearth wallet [show] [--json]',
      '       hearth wallet create --network ID [--passphrase-fd N]',
      '       hearth wallet import --network ID [--key] [--passphrase-fd N]',
      '       hearth wallet phrase',
      '       hearth wallet key',
      '       hearth wallet passphrase',
      '       hearth wallet payout ADDRESS|none',
      '       hearth wallet book [add NAME ADDRESS [--sure] | remove ADDRESS]',
      '       hearth wallet sweep --cap X [--keep X] | --off',
    ].join('\n'),
    load: () => import('./wallet.ts'),
  },
  open: {
    summary: say`print a new one-time link to the window`,
    usage: 'hearth open',
    load: () => import('./open.ts'),
  },
  vouchers: {
    summary: say`what payment by voucher has brought, and turn it into money`,
    usage: 'hearth vouchers [--collect | --close] [--json]',
    load: () => import('./vouchers.ts'),
  },
  identity: {
    summary: say`this machine in a registry of agents: register, who rated it, its domain`,
    usage: [
      'hearth identity [show] [--json]',
      '       hearth identity register [--anew]',
      '       hearth identity update',
      '       hearth identity adopt NUMBER',
      '       hearth identity domain NAME|none',
      '       hearth identity file',
    ].join('\n'),
    load: () => import('./identity.ts'),
  },
  ban: {
    summary: say`sell nothing more to a buyer, or list who is banned`,
    usage: 'hearth ban [ADDRESS [--reason TEXT]] [--json]',
    load: () => import('./ban.ts'),
  },
  unban: { summary: say`sell to a buyer again`, usage: 'hearth unban ADDRESS', load: () => import('./unban.ts') },
  share: {
    summary: say`files that others may fetch by their content`,
    usage: [
      'hearth share [list] [--json]',
      '       hearth share add FILE|DIR [--json]',
      '       hearth share add SET.car --list LIST.json',
      '       hearth share remove CID',
      '       hearth share deny CID',
      '       hearth share trust ADDRESS [--no-longer]',
      '       hearth share set [on|off] [--room 20GiB] [--free MIB]',
      '       [--paid | --for-nothing]',
      '       hearth share receipts [--json]',
    ].join('\n'),
    load: () => import('./share.ts'),
  },
  reach: {
    summary: say`whether strangers are listened to: allow it, end it, and see where`,
    usage: [
      'hearth reach [status] [--json]',
      '       hearth reach allow [--address IP] [--port N] [--router yes|no] [--keep-registration yes|no]',
      '                          [--announce-untested yes|no] [--passphrase-fd N] [--json]',
      '       hearth reach deny [--json]',
      '       hearth reach certificate CERTIFICATE KEY',
      '       hearth reach certificate none',
    ].join('\n'),
    load: () => import('./reach.ts'),
  },
  rigs: {
    summary: say`several machines of one person: pair them, see all of them and one total`,
    usage: [
      'hearth rigs [list] [--json]',
      '       hearth rigs invite [--address IP] [--passphrase-fd N] [--json]',
      '       hearth rigs add CODE [--name NAME] [--json]',
      '       hearth rigs remove NAME [--json]',
      '       hearth rigs pause NAME [--for 1h|tomorrow] [--json]',
      '       hearth rigs resume NAME [--json]',
      '       hearth rigs change NAME [--name NAME] [--address IP] [--port N] [--json]',
      '       hearth rigs offer-payout NAME',
      '       hearth rigs accept-payout NAME [--passphrase-fd N]',
      '       hearth rigs decline-payout NAME',
      '       hearth rigs set [--name NAME] [--address IP] [--port N] [--name-others on|off]',
      '       [--from-anywhere on|off] [--passphrase-fd N] [--json]',
    ].join('\n'),
    load: () => import('./rigs.ts'),
  },
  line: {
    summary: say`the line to the internet: what it is, what was sent over it, and its limits`,
    usage: [
      'hearth line [--rate 2MiB|none] [--cap 100GiB|none] [--give-way on|off]',
      '       [--metered on|off] [--mobile on|off] [--vpn on|off] [--json]',
      '       hearth line --measure URL [--json]',
    ].join('\n'),
    load: () => import('./line.ts'),
  },
  estimate: {
    summary: say`what this machine would earn, as a range, beside what others ask`,
    usage: 'hearth estimate [--hours N] [--json]',
    load: () => import('./estimate.ts'),
  },
  service: {
    summary: say`run Hearth as a service of this person, without a screen (systemd)`,
    usage: 'hearth service install|uninstall|status [--data DIR]',
    load: () => import('./service.ts'),
  },
  doctor: {
    summary: say`check what Hearth needs, say what to do, and save a file for whoever helps`,
    usage: 'hearth doctor [--json | --file FILE]',
    load: () => import('./doctor.ts'),
  },
  demo: {
    summary: say`the whole loop on a practice network, checked at the end`,
    usage: 'hearth demo [--jobs N] [--providers 5..8] [--json]',
    load: () => import('./demo.ts'),
  },
}
