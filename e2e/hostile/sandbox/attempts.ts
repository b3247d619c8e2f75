/** What a program tries with sockets; needs `Targets` without its files and folders. */
const sockets = `
import { spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns/promises'
import fs from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'

const targets = JSON.parse(process.argv[1])
const { canary, folder, enginePid } = targets
const probes = []
// Answers of a kernel or a namespace; anything else leaves open what held the attempt back.
const refusals = ['EPERM', 'EACCES', 'ENOENT', 'ENOTDIR', 'EROFS', 'ESRCH', 'ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED',
  'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN', 'EMFILE', 'ENOSYS', 'ENXIO', 'EXDEV', 'EBADF', 'EISDIR']
const attempt = async (name, run) => {
  const late = new Promise((_, reject) => setTimeout(reject, 3000, { code: 'no answer' }))
  try {
    const got = await Promise.race([run(), late])
    if (got === false || got === undefined) probes.push({ name, outcome: 'held', why: 'nothing to be had' })
    else probes.push({ name, outcome: 'through', why: String(got).slice(0, 200) })
  } catch (error) {
    const known = error.info?.code ?? error.code ?? error.message
    const code = known === 'Unknown system error 1' ? 'EPERM' : known
    probes.push({ name, outcome: refusals.includes(code) ? 'held' : 'unknown', why: String(code) })
  }
}
const reach = (options) => new Promise((resolve, reject) => {
  const socket = connect(options)
  socket.once('connect', () => { socket.destroy(); resolve('connected') })
  socket.once('error', reject)
})
const send = (host) => new Promise((resolve, reject) => {
  const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.once('error', reject)
  socket.send('probe', targets.udpPort, host, (error) => (error ? reject(error) : resolve('sent')))
})
const kept = (file) => fs.readFileSync(file, 'latin1').includes(canary) && 'read'

for (const [name, host] of Object.entries(targets.addresses)) {
  await attempt('S01 tcp to ' + name, () => reach({ host, port: targets.tcpPort }))
  await attempt('S01 udp to ' + name, () => send(host))
}
await attempt('S01 name of this machine looked up', async () => (await dns.lookup(targets.hostName)).address)
await attempt('S01 name server asked', async () => {
  const resolver = new dns.Resolver({ timeout: 500, tries: 1 })
  resolver.setServers(['127.0.0.1:' + targets.udpPort])
  // Any answer but a refused query means that the query left.
  return resolver.resolve4('example.org').then(() => 'answered', (error) => {
    if (error.code === 'ETIMEOUT') return 'asked'
    throw { code: error.code === 'ECONNREFUSED' || error.code === 'ECANCELLED' ? 'ECONNREFUSED' : error.code }
  })
})
await attempt('S01 listening', () => new Promise((resolve, reject) => {
  const socket = dgram.createSocket('udp4')
  socket.once('error', reject)
  socket.bind(0, '127.0.0.1', () => resolve('listens'))
}))
await attempt('S01 unix socket', () => reach({ path: targets.unixSocket }))
await attempt('S01 abstract unix socket', () => reach({ path: '\\0' + targets.abstractSocket }))
`

const told = `
process.stdout.write(JSON.stringify(probes))
process.exit(0)
`

/** Only the attempts with sockets, at addresses that are given: see `attemptsScript`. */
export const socketAttemptsScript = `${sockets}${told}`

/**
 * Escape attempts, as a script that is run in place of the worker: it has all of JavaScript, the way
 * a module that broke out of WebAssembly would. It prints one JSON array of `Probe`. Its argument is
 * JSON of `Targets`.
 */
export const attemptsScript = `${sockets}
for (const [name, file] of Object.entries(targets.files)) {
  await attempt('S02 reading ' + name, () => kept(file))
  await attempt('S02 reading ' + name + ' through /proc', () => kept('/proc/self/root' + file))
  await attempt('S02 reading ' + name + ' by the way of ..', () => kept('/../../../../..' + file))
  await attempt('S02 opening ' + name + ' by a symbolic link', () => {
    const link = '/hearth-link-' + process.pid
    fs.symlinkSync(file, link)
    try { return kept(link) } finally { fs.rmSync(link) }
  })
  await attempt('S02 opening ' + name + ' by a hard link', () => {
    const link = folder + '/hearth-link-' + process.pid
    fs.linkSync(file, link)
    try { return kept(link) } finally { fs.rmSync(link) }
  })
}
await attempt('S02 reading what was the root before', () => fs.readdirSync('/old').length > 0 && 'listed')
await attempt('S02 reading accounts', () => fs.readFileSync('/etc/passwd', 'latin1').includes('root') && 'read')
await attempt('S02 reading the environment of the engine', () => fs.readFileSync('/proc/' + enginePid + '/environ').length > 0 && 'read')
await attempt('S02 reading the memory of the engine', () => fs.closeSync(fs.openSync('/proc/' + enginePid + '/mem')) ?? 'opened')
await attempt('S02 seeing other processes', () => fs.readdirSync('/proc').includes(String(enginePid)) && 'seen')
await attempt('S02 signalling the engine', () => process.kill(enginePid, 0) && 'signalled')
await attempt('S02 descriptors of the engine', () => {
  for (let descriptor = 3; descriptor < 512; descriptor += 1) {
    try {
      if (!fs.fstatSync(descriptor).isFile()) continue
      const bytes = Buffer.alloc(4096)
      fs.readSync(descriptor, bytes, 0, bytes.length, 0)
      if (bytes.includes(canary)) return 'descriptor ' + descriptor
    } catch {}
  }
  return false
})
for (const device of targets.devices) await attempt('S02 device ' + device, () => fs.existsSync(device) && 'there')
await attempt('S02 devices but /dev/null', () => {
  const more = fs.readdirSync('/dev').filter((name) => name !== 'null')
  return more.length > 0 && more.join(' ')
})

await attempt('S03 starting Node again', () => {
  const { error, status } = spawnSync(process.execPath, ['--version'])
  if (error) throw error
  return 'ended with ' + status
})
await attempt('S03 starting a shell', () => {
  const { error, status } = spawnSync('/bin/sh', ['-c', 'true'])
  if (error) throw error
  return 'ended with ' + status
})
await attempt('S03 four thousand descriptors', () => {
  const opened = []
  try {
    while (opened.length < 4096) opened.push(fs.openSync('/dev/null'))
    return opened.length + ' opened'
  } finally { for (const descriptor of opened) fs.closeSync(descriptor) }
})
await attempt('S03 a core dump', () => {
  process.report.excludeNetwork = true
  const { core_file_size_blocks: core } = process.report.getReport().userLimits
  return core.hard !== 0 && 'allowed'
})

// What is written stays: it is looked for from outside.
for (const [name, place] of Object.entries(targets.places)) await attempt('S07 writing to ' + name, () => {
  fs.writeFileSync(place + '/hearth-escape-' + process.pid, 'escaped')
  return 'written'
})
await attempt('S07 changing the worker', () => fs.closeSync(fs.openSync('/worker.mjs', 'r+')) ?? 'opened')
await attempt('S07 a sparse file of a terabyte', () => {
  const file = folder + '/hearth-sparse-' + process.pid
  const descriptor = fs.openSync(file, 'w')
  try { fs.ftruncateSync(descriptor, 2 ** 40) } finally { fs.closeSync(descriptor); fs.rmSync(file) }
  return 'made'
})

await attempt('S08 environment', () => JSON.stringify(process.env).includes(canary) && 'read')
await attempt('S08 time zone', () => Intl.DateTimeFormat().resolvedOptions().timeZone === targets.timeZone && targets.timeZone)
await attempt('S08 arguments', () => process.execPath.split('/').length > 2 && process.execPath)
await attempt('S08 host name', () => os.hostname() === targets.hostName && os.hostname())
await attempt('S08 account name', () => {
  return os.userInfo().username
})
await attempt('S08 hardware addresses', () => {
  const known = Object.values(os.networkInterfaces()).flat().filter(({ mac, internal }) => !internal || mac !== '00:00:00:00:00:00')
  return known.length > 0 && known[0].mac
})
await attempt('S08 the number of this machine', () => fs.readFileSync('/etc/machine-id', 'latin1'))
await attempt('S08 what started the kernel', () => fs.readFileSync('/proc/cmdline', 'latin1'))
await attempt('S08 what is mounted', () => fs.readFileSync('/proc/self/mounts', 'latin1').slice(0, 100))
${told}`
