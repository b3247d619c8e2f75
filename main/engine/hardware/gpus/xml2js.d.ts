declare module 'xml2js' {
  /** The parser inside node-nvidia-smi; tests feed it recorded logs. */
  export function parseStringPromise(
    xml: string,
    options: { readonly explicitArray: boolean; readonly trim: boolean },
  ): Promise<unknown>
}
