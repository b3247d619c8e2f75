/** The compiler ships no types; this is all of it that we use. */
declare module 'solc' {
  const solc: {
    /** Solidity standard JSON in, standard JSON out. */
    compile(input: string): string
  }
  export default solc
}
