/** `0x1234…abcd`: enough to recognise, never enough to trust; the whole value is one press away. */
export function shortHex(value: string): string {
  return value.length <= 14 ? value : `${value.slice(0, 6)}…${value.slice(-4)}`
}

/** An address in groups of four digits, so that two can be compared by eye: `0x`, `1234`, ... */
export function hexGroups(value: string): readonly string[] {
  return ['0x', ...(value.slice(2).match(/.{1,4}/g) ?? [])]
}
