import { parseSync, Visitor } from 'oxc-parser'

/** English that is written where a person may read it, and is no message of any catalogue. */
export interface BareText {
  readonly text: string
  readonly line: number
}

interface Spot {
  readonly start: number
  readonly end: number
}

/** A program reads what stands there: the names of things, what `parseArgs` takes, headers, the ways of a command. */
const FOR_MACHINES = new Set(['name', 'usage', 'type', 'about', 'authorization'])
/** What these take is a message, a path, an interface, or thrown at a programmer. */
const QUIET_CALLS = new Set(['join', 'resolve', 'parseAbi', 'Error', 'plural'])
/** Two words with a space between, or one that begins like a sentence. */
const PROSE = /\p{L}[,;:]? \p{L}|^\p{Lu}\p{Ll}/u
/** How a command is written is the same everywhere, and so are a contract's own words. */
const SYNTAX = /^\s*(?:hearth |\[--|Usage: |function |struct |event )/

/**
 * Prose in the strings of a program, without the messages: those are checked against the catalogues already.
 * @param messages where the texts of messages begin, as `wordsOf` found them
 */
export function bareTextsOf(file: string, source: string, messages: ReadonlySet<number>): readonly BareText[] {
  const texts: BareText[] = []
  const silent: Spot[] = []
  const isSilent = ({ start, end }: Spot): boolean => silent.some((spot) => spot.start <= start && end <= spot.end)
  const look = (node: Spot, text: string): void => {
    if (!PROSE.test(text) || SYNTAX.test(text) || messages.has(node.start) || isSilent(node)) return
    texts.push({ text, line: source.slice(0, node.start).split('\n').length })
  }
  const visitor = new Visitor({
    ImportDeclaration: (node) => void silent.push(node.source),
    ExportNamedDeclaration: (node) => void (node.source !== null && silent.push(node.source)),
    ImportExpression: (node) => void silent.push(node.source),
    TSLiteralType: (node) => void silent.push(node),
    BinaryExpression: (node) => void (node.operator !== '+' && silent.push(node.left, node.right)),
    Property(node) {
      const key = node.key.type === 'Identifier' ? node.key.name : node.key.type === 'Literal' ? node.key.value : ''
      silent.push(node.key)
      if (FOR_MACHINES.has(String(key))) silent.push(node.value)
    },
    CallExpression(node) {
      const { callee } = node
      const called = callee.type === 'MemberExpression' ? callee.property : callee
      if (called.type === 'Identifier' && QUIET_CALLS.has(called.name)) silent.push(...node.arguments)
    },
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && QUIET_CALLS.has(node.callee.name)) silent.push(...node.arguments)
    },
    Literal(node) {
      if (typeof node.value === 'string') look(node, node.value)
    },
    TemplateLiteral(node) {
      look(node, node.quasis.map(({ value }) => value.cooked ?? value.raw).join('…'))
    },
  })
  visitor.visit(parseSync(file, source).program)
  return texts
}
