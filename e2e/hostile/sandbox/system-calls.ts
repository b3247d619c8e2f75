import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Sandbox } from '../../../worker/hosts/sandbox.ts'
import { outputOf } from '../../../worker/hosts/self-check.ts'
import type { Probe } from './outcome.ts'

const [EPERM, ENOSYS] = [1, 38]

/**
 * Makes the calls themselves: loaded into the process as a library, it runs before anything can
 * object, and writes `name=errno` lines (0: it worked) to stderr. The control makes them too, as root:
 * no call may do anything where it is allowed. Its arguments are wrong, or its effect ends with this process.
 */
const source = `
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
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
  int pair[2];
  tell("socket", socket(AF_INET, SOCK_STREAM, 0));
  tell("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
  tell("vsock", socket(40, SOCK_STREAM, 0));
  tell("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  tell("sendmsg", syscall(SYS_sendmsg, -1, 0, 0));
  tell("keyctl", syscall(SYS_keyctl, 0, -3, 1));
  tell("add_key", syscall(SYS_add_key, 0, 0, 0, 0, 0));
  tell("io_uring", syscall(SYS_io_uring_setup, 0, 0));
  tell("userfaultfd", syscall(SYS_userfaultfd, -1));
  tell("perf_event_open", syscall(SYS_perf_event_open, 0, -1, -1, -1, -1));
  tell("process_vm_readv", syscall(SYS_process_vm_readv, -1, 0, 0, 0, 0, -1));
  tell("pidfd_open", syscall(SYS_pidfd_open, -1, 0));
  tell("open_by_handle_at", syscall(SYS_open_by_handle_at, -1, 0, 0));
  tell("splice", syscall(SYS_splice, -1, 0, -1, 0, 0, 0));
  tell("mknod", mknod("/hearth-nowhere/probe", 0666, 0));
  tell("setns", syscall(SYS_setns, -1, 0));
  tell("fsopen", syscall(SYS_fsopen, 0, -1));
  tell("shmget", syscall(SYS_shmget, 0, 0, 0));
  tell("fanotify_init", syscall(SYS_fanotify_init, -1, -1));
  tell("terminal", ioctl(0, TIOCSTI, "x"));
  tell("mount", mount("none", "/hearth-nowhere", "tmpfs", 0, 0));
  tell("userns", unshare(CLONE_NEWUSER | CLONE_NEWNS));
  tell("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0));
}

/* In a process of its own when it can make one: one with threads may not enter a user namespace anyway. */
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

const loading = `try { process.dlopen({ exports: {} }, process.argv[1]) } catch {}; process.exit(0)`

/** The library in this folder; null where there is no C compiler. */
export function compileCalls(folder: string): string | null {
  const [file, library] = [path.join(folder, 'calls.c'), path.join(folder, 'calls.so')]
  writeFileSync(file, source)
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, file], { stdio: 'ignore' })
    return library
  } catch {
    // No compiler here: the caller says so.
    return null
  }
}

/** What the kernel answers to each call; only "not permitted" and "no such call" hold. */
export async function callProbes(sandbox: Sandbox, library: string): Promise<readonly Probe[]> {
  const worker = await sandbox.evaluate(loading, [library])
  await outputOf(worker)
  const { stderr } = await worker.exited
  // A child that could be made says once more that it was.
  const answers = new Map([...stderr.matchAll(/^(\w+)=(\d+)$/gm)].map(([, name = '', code]) => [name, Number(code)]))
  if (answers.size < 20) return [{ name: 'S01 system calls', outcome: 'unknown', why: stderr.slice(-200) }]
  return [...answers].map(([name, code]) => ({
    name: `S03 system call ${name}`,
    outcome: [EPERM, ENOSYS].includes(code) ? 'held' : 'through',
    why: `errno ${code}`,
  }))
}
