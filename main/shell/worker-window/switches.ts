import type { WorkerWindowStart } from '../../../contract/worker-window.ts'

type Switch = readonly [name: string, value?: string]

/** Chromium's switches for one instance, as name and value; they count only before Electron is ready. */
export function instanceSwitches(
  { memoryMiB, gpu }: Pick<WorkerWindowStart, 'memoryMiB' | 'gpu'>,
  platform: NodeJS.Platform,
): readonly Switch[] {
  return [
    // No baseline compiler, which is many times slower on one long call, no inlining, which only makes compiling
    // slower, and a ceiling for the process.
    ['js-flags', `--no-liftoff --no-wasm-inlining --wasm-max-mem-pages=${memoryMiB * 16}`],
    // Below the session's filter: no name and no literal address leads anywhere.
    ['host-resolver-rules', 'MAP * ~NOTFOUND'],
    // Names and addresses apart, WebRTC sends datagrams by itself: not without a proxy, of which there is none.
    ['webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
    ['disable-background-networking'],
    ['lang', 'en-US'],
    ...gpuSwitches(gpu, platform),
  ]
}

function gpuSwitches(gpu: WorkerWindowStart['gpu'], platform: NodeJS.Platform): readonly Switch[] {
  if (gpu === 'none') return [['disable-gpu']]
  if (gpu === 'swiftshader') return [['enable-unsafe-webgpu'], ['use-webgpu-adapter', 'swiftshader']]
  // Chromium has WebGPU switched on everywhere but on Linux.
  return platform === 'linux' ? [['enable-unsafe-webgpu']] : []
}
