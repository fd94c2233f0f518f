const MOST_ENTITIES = 100
const LONGEST_VALUE = 256
const MOST_GROWTH = 1_000_000

/**
 * The text without its DOCTYPE, and with the entities that it declares written out: short ones without a reference or markup in them only,
 * and a million letters in all. An entity made of entities stays as it is written, so a bomb stays small; nothing outside is ever loaded.
 */
export function expandOwnEntities(text: string): string {
  const doctype = /<!DOCTYPE\b[^[>]*(?:\[([\s\S]*?)\]\s*)?>/i.exec(text.slice(0, 65_536))
  if (doctype === null) return text
  const rest = text.slice(0, doctype.index) + text.slice(doctype.index + doctype[0].length)
  const values = new Map<string, string>()
  for (const [, name = '', , value = ''] of (doctype[1] ?? '').matchAll(/<!ENTITY\s+([\w.-]+)\s+(["'])(.*?)\2\s*>/g))
    if (values.size < MOST_ENTITIES && value.length <= LONGEST_VALUE && !/[<%]|&(?!#)/.test(value))
      values.set(name, value)
  if (values.size === 0) return rest
  let growth = 0
  return rest.replace(/&([\w.-]+);/g, (written, name: string) => {
    const value = values.get(name)
    if (value === undefined || growth + value.length > MOST_GROWTH) return written
    growth += value.length
    return value
  })
}
