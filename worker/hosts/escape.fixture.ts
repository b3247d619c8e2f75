/**
 * Escape attempts, as a script that is run in place of the worker: it has all of JavaScript, the way
 * a module that broke out of WebAssembly would. It prints one JSON object: attempt -> whether it
 * got through. Its argument is JSON of `EscapeTargets`.
 */
export interface EscapeTargets {
  readonly tcpPort: number
  readonly udpPort: number
  readonly unixSocket: string
  readonly abstractSocket: string
  /** Readable by this account and holding `canary`. */
  readonly files: Readonly<Record<string, string>>
  readonly canary: string
  readonly enginePid: number
  readonly hostName: string
  /** Folders this account may write. */
  readonly writable: readonly string[]
}

export const escapeScript = `
import { spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns/promises'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'

const targets = JSON.parse(process.argv[1])
const attempts = {}
const attempt = async (name, run) => {
  const late = new Promise((resolve) => setTimeout(resolve, 2000, false))
  try { attempts[name] = (await Promise.race([run(), late])) === true } catch { attempts[name] = false }
}
const reach = (options) => new Promise((resolve, reject) => {
  const socket = connect(options)
  socket.once('connect', () => { socket.destroy(); resolve(true) })
  socket.once('error', reject)
})
const send = (port, host) => new Promise((resolve, reject) => {
  const socket = dgram.createSocket('udp4')
  socket.once('error', reject)
  socket.send('probe', port, host, (error) => (error ? reject(error) : resolve(true)))
})
const kept = (file) => readFileSync(file, 'latin1').includes(targets.canary)

await attempt('tcp to this machine', () => reach({ host: '127.0.0.1', port: targets.tcpPort }))
await attempt('tcp to the metadata address', () => reach({ host: '169.254.169.254', port: 80 }))
await attempt('tcp to this machine over IPv6', () => reach({ host: '::1', port: targets.tcpPort }))
await attempt('udp to this machine', () => send(targets.udpPort, '127.0.0.1'))
await attempt('udp to the metadata address', () => send(53, '169.254.169.254'))
await attempt('name of this machine looked up', async () => (await dns.lookup('localhost')).address !== '')
await attempt('listening', () => new Promise((resolve, reject) => {
  const socket = dgram.createSocket('udp4')
  socket.once('error', reject)
  socket.bind(0, '127.0.0.1', () => resolve(true))
}))
await attempt('unix socket', () => reach({ path: targets.unixSocket }))
await attempt('abstract unix socket', () => reach({ path: '\\0' + targets.abstractSocket }))
for (const [name, file] of Object.entries(targets.files)) await attempt('reading ' + name, () => kept(file))
await attempt('reading what was the root before', () => readdirSync('/old').length > 0)
await attempt('reading accounts', () => readFileSync('/etc/passwd', 'latin1').includes('root'))
await attempt('reading the environment of the engine', () => readFileSync('/proc/' + targets.enginePid + '/environ').length > 0)
await attempt('seeing other processes', () => readdirSync('/proc').includes(String(targets.enginePid)))
await attempt('signalling the engine', () => targets.enginePid > 9 && process.kill(targets.enginePid, 0))
await attempt('own environment', () => JSON.stringify(process.env).includes(targets.canary))
await attempt('host name', () => os.hostname() === targets.hostName)
await attempt('hardware addresses', () => Object.keys(os.networkInterfaces()).length > 0)
await attempt('starting Node again', () => spawnSync(process.execPath, ['--version']).status === 0)
await attempt('starting a shell', () => spawnSync('/bin/sh', ['-c', 'true']).status === 0)
for (const folder of targets.writable) await attempt('writing to ' + folder, () => {
  const file = folder + '/hearth-escape-' + process.pid
  writeFileSync(file, 'escaped')
  rmSync(file)
  return true
})
console.log(JSON.stringify(attempts))
process.exit(0)
`

/**
 * Tries system calls themselves: loaded into the process as a library, it runs before anything can
 * object, and writes `name=errno` lines (0: it worked) to stderr. In a process of its own when it can
 * make one, because a process with threads may not enter a user namespace anyway.
 */
export const syscallProbe = `
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *name, long result) {
  fprintf(stderr, "%s=%d\\n", name, result < 0 ? errno : 0);
}

static void attempt_all(void) {
  tell("socket", socket(AF_INET, SOCK_STREAM, 0));
  tell("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
  tell("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0));
  tell("keyctl", syscall(SYS_keyctl, 0, -3, 1));
  tell("io_uring", syscall(SYS_io_uring_setup, 0, 0));
  tell("userns", unshare(CLONE_NEWUSER | CLONE_NEWNS));
  tell("mount", mount("none", "/", "tmpfs", 0, 0));
}

__attribute__((constructor)) static void probe(void) {
  pid_t child = fork();
  tell("fork", child);
  if (child > 0) {
    waitpid(child, 0, 0);
    return;
  }
  attempt_all();
  if (child == 0) _exit(0);
}
`
