declare module 'node-nvidia-smi' {
  /** Runs `nvidia-smi -q -x` by PATH; `error` is an Error, or a plain string when anything came on stderr. */
  export default function nvidiaSmi(callback: (error: unknown, data?: unknown) => void): void
}
