import type { Machine } from './namespaces.ts'

export interface Capture {
  /** Every address that a packet went to or was to go to, ARP questions included. */
  addresses(): ReadonlySet<string>
  end(): Promise<void>
}

/** Listens on a machine's side of the cable from now on. */
export async function openCapture(machine: Machine): Promise<Capture> {
  const tcpdump = machine.start('tcpdump', ['-i', machine.device, '-nn', '-l', '-U', '-q', '--immediate-mode'])
  await tcpdump.line(/listening on/)
  return {
    addresses: () => {
      const found = new Set<string>()
      for (const line of tcpdump.output().split('\n')) {
        const to = /> ([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)/.exec(line)?.[1] ?? /who-has ([0-9.]+)/.exec(line)?.[1]
        if (to !== undefined) found.add(to)
      }
      return found
    },
    end: () => tcpdump.end(),
  }
}
