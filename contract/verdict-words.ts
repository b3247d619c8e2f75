import { say } from './words/say.ts'
import { VERDICTS, type WorkVerdict } from './verdict.ts'

interface MethodWords {
  /** Completes "Accepted by ...". */
  readonly name: string
  /** What one check is, for one and for several. */
  readonly check: readonly [string, string]
  readonly notProven: string
}

/** By number of the method. */
const METHODS: readonly MethodWords[] = [
  {
    name: say`nobody`,
    check: [say`check`, say`checks`],
    notProven: say`Nothing was checked, so this says nothing about the work.`,
  },
  {
    name: say`a matrix product checked with secret vectors`,
    check: [say`vector`, say`vectors`],
    notProven: say`It shows that so much arithmetic was done at that moment. It does not show which card did it, that it was one card, how much memory it has, or anything about other jobs.`,
  },
  {
    name: say`a full re-run`,
    check: [say`output`, say`outputs`],
    notProven: say`It shows that the same program gives the same outputs. It does not show which machine made them first, or when.`,
  },
  {
    name: say`a re-run of parts chosen at random`,
    check: [say`part`, say`parts`],
    notProven: say`Parts that were not drawn were not looked at. A cheat in few of them can go unnoticed.`,
  },
  {
    name: say`feeding the answer to the same model again`,
    check: ['token', 'tokens'],
    notProven: say`The answer is plausible for this model. A less precise copy of it would look the same.`,
  },
  {
    name: say`agreement of several providers`,
    check: ['provider', 'providers'],
    notProven: say`Several gave the same answer. If they belong together, they could have agreed on a wrong one.`,
  },
]

type Judged = Pick<WorkVerdict, 'method' | 'verdict' | 'samples' | 'failures'>

/** How it was checked and what came out, in one sentence: the method is always named. */
export function verdictSentence({ method, verdict, samples, failures }: Judged): string {
  const words = METHODS[method]
  if (words === undefined || method === 0) return say`Not checked by anybody.`
  const one = samples === 1 ? words.check[0] : words.check[1]
  if (verdict === VERDICTS.accept)
    return say`Accepted by ${words.name}: ${samples - failures} of ${samples} ${one} agreed.`
  if (verdict === VERDICTS.reject)
    return say`Rejected by ${words.name}: ${failures} of ${samples} ${one} did not agree.`
  return say`Undecided by ${words.name}: ${samples} ${one} looked at, ${failures} did not agree.`
}

/** How the work was checked, to follow "by" or to stand alone. */
export function methodName(method: number): string {
  return METHODS[method]?.name ?? say`an unknown method`
}

/** What a verdict of this method leaves open. */
export function notProven(method: number): string {
  return METHODS[method]?.notProven ?? say`This method is not known here.`
}
