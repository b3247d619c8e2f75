import type { CompiledMessage } from '@lingui/message-utils/compileMessage'

type Token = CompiledMessage[number]

const TEXT = /[^{}#]+/y
const NUMBER_SIGN = /#/y
const PLACE = /\{(\w+)\}/y
const PLURAL = /\{(\w+), plural,/y
const CASE = /\s*(\w+) \{/y
const END = /\}/y

/**
 * Reads a message: text, places (`{0}`) and plurals (`{0, plural, one {# job} other {# jobs}}`). Of ICU's format that
 * is all that the catalogues use, and a tenth of the code for the rest of it. What is not whole is text as it stands.
 */
export function compile(message: string): CompiledMessage {
  let at = 0
  let isWhole = true
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(message)
    if (found === null) return null
    at = pattern.lastIndex
    return found[1] ?? found[0]
  }
  const tokens = (inPlural: boolean): Token[] => {
    const read: Token[] = []
    let text = ''
    for (;;) {
      const more = take(TEXT) ?? (inPlural ? null : take(NUMBER_SIGN))
      if (more !== null) {
        text += more
        continue
      }
      if (text !== '') read.push(text)
      text = ''
      const token = take(NUMBER_SIGN) ?? place() ?? plural()
      if (token === null) return read
      read.push(token)
    }
  }
  const place = (): Token | null => {
    const name = take(PLACE)
    return name === null ? null : [name]
  }
  const plural = (): Token | null => {
    const name = take(PLURAL)
    if (name === null) return null
    const cases: Record<string, CompiledMessage> = {}
    for (let form = take(CASE); form !== null; form = take(CASE)) {
      cases[form] = tokens(true)
      isWhole &&= take(END) !== null
    }
    isWhole &&= take(END) !== null
    return [name, 'plural', cases]
  }
  const all = tokens(false)
  return isWhole && at === message.length ? all : [message]
}
