import { parseSync, Visitor, type Expression, type TemplateLiteral } from 'oxc-parser'
import { pluralId } from '../../../contract/words/speak.ts'
import { idOf } from '../../../contract/words/say.ts'

/** A message that the code uses. */
export interface Message {
  readonly id: string
  readonly line: number
  /** Where its text begins in the source. */
  readonly at: number
  /** Whether it is made as finished English and found again in the catalogues when it is shown. */
  readonly recognised: boolean
}

/** What the words of one source file are. */
export interface FileWords {
  readonly messages: readonly Message[]
  /** English that stands in a window's markup without a catalogue. */
  readonly bare: readonly Pick<Message, 'id' | 'line'>[]
}

/** Errors whose sentences reach a person, with the number of the argument that is the sentence. */
const ERRORS: Readonly<Record<string, number>> = { HearthError: 1, Refused: 1, UsageError: 0, NotRunning: 0 }
/** Saves the time to read what has nothing to say. */
const MAY_HAVE_WORDS = /\b(?:t|say)`|HearthError|Refused|UsageError|NotRunning|plural\(|<Trans|<\//
/** Where bare text in a property of an element is for machines. */
const FOR_MACHINES =
  /^(className|id|key|name|type|role|href|htmlFor|d|viewBox|fill|stroke|rel|target|as|lang|dir|autoComplete|inputMode|scope|icon|tone|shape|size|variant|aria-(live|hidden|current|describedby|labelledby|controls|haspopup|orientation|busy|modal|atomic|relevant)|data-.*)$/

/** Every message of `source` and, for markup, every word that has none. */
export function wordsOf(file: string, source: string): FileWords {
  if (!MAY_HAVE_WORDS.test(source)) return { messages: [], bare: [] }
  const messages: Message[] = []
  const bare: Pick<Message, 'id' | 'line'>[] = []
  const lineAt = (offset: number): number => source.slice(0, offset).split('\n').length
  const add = (id: string, at: number, recognised = false): void =>
    void messages.push({ id, line: lineAt(at), at, recognised })
  const sentence = (node: Expression | undefined): void => {
    if (node === undefined) return
    if (node.type === 'Literal' && typeof node.value === 'string') add(node.value, node.start, true)
    else if (node.type === 'TemplateLiteral') add(templateId(node), node.start, true)
    else if (node.type === 'ConditionalExpression') {
      sentence(node.consequent)
      sentence(node.alternate)
    }
  }
  const visitor = new Visitor({
    TaggedTemplateExpression(node) {
      if (node.tag.type === 'Identifier' && (node.tag.name === 't' || node.tag.name === 'say'))
        add(templateId(node.quasi), node.quasi.start, node.tag.name === 'say')
    },
    CallExpression(node) {
      const [, forms] = node.arguments
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'plural' || forms === undefined) return
      const texts = stringsOf(forms)
      if (texts['one'] !== undefined && texts['other'] !== undefined)
        add(pluralId({ one: texts['one'], other: texts['other'] }), node.start)
    },
    NewExpression(node) {
      const place = node.callee.type === 'Identifier' ? ERRORS[node.callee.name] : undefined
      if (place === undefined) return
      const [said, more] = node.arguments.slice(place)
      if (said?.type !== 'SpreadElement') sentence(said)
      if (more?.type === 'ObjectExpression') {
        for (const each of more.properties)
          if (each.type === 'Property' && each.key.type === 'Identifier' && each.key.name === 'hint')
            sentence(each.value)
      } else if (more?.type !== 'SpreadElement') sentence(more)
    },
    JSXOpeningElement(node) {
      if (node.name.type !== 'JSXIdentifier' || node.name.name !== 'Trans') return
      for (const each of node.attributes)
        if (each.type === 'JSXAttribute' && each.name.name === 'id' && each.value?.type === 'Literal')
          add(each.value.value, node.start)
    },
    JSXText(node) {
      if (hasWords(node.value)) bare.push({ id: node.value.trim(), line: lineAt(node.start) })
    },
    JSXAttribute(node) {
      if (node.name.name === 'id') return
      const text = node.value?.type === 'Literal' ? node.value.value : null
      const name = typeof node.name.name === 'string' ? node.name.name : ''
      if (typeof text === 'string' && isProse(text) && !FOR_MACHINES.test(name))
        bare.push({ id: text, line: lineAt(node.start) })
    },
  })
  visitor.visit(parseSync(file, source).program)
  return { messages, bare }
}

function templateId(node: TemplateLiteral): string {
  return idOf(node.quasis.map(({ value }) => value.cooked ?? value.raw))
}

function stringsOf(node: { readonly type: string } & object): Readonly<Record<string, string>> {
  if (node.type !== 'ObjectExpression' || !('properties' in node) || !Array.isArray(node.properties)) return {}
  return Object.fromEntries(
    node.properties.flatMap((each: { key?: { name?: string }; value?: { value?: unknown } }) =>
      each.key?.name !== undefined && typeof each.value?.value === 'string' ? [[each.key.name, each.value.value]] : [],
    ),
  )
}

const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text)
/** A word that begins like a sentence, or several of them; units are the same everywhere. */
const isProse = (text: string): boolean =>
  (/^\p{Lu}\p{Ll}/u.test(text) && !/^[KMGT]iB$/.test(text)) || /\p{L} \p{L}/u.test(text)
