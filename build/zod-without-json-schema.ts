import type { Plugin } from 'vite'

const FILES = /\/zod\/v4\/core\/(?:json-schema-processors|to-json-schema)\.js$/
const EXPORTED = /^export (?:const|function) (\w+)|^export \{ \w+ as (\w+) \}/gm

/**
 * Leaves out of a page what makes a JSON schema of a zod schema: every zod schema refers to it, so that no bundler
 * sees that nobody in the window asks for one. Reading values in does not come by there.
 */
export function zodWithoutJsonSchema(): Plugin {
  return {
    name: 'zod-without-json-schema',
    transform(code, id) {
      if (!FILES.test(id)) return null
      const names = [...code.matchAll(EXPORTED)].map(([, own, renamed]) => own ?? renamed)
      return [
        'const leftOut = () => { throw new Error("The window makes no JSON schema.") }',
        ...names.map((name) => `export { leftOut as ${name} }`),
      ].join('\n')
    },
  }
}
