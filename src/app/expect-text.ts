/** Text that no store can keep (a zero byte, half a character) is refused at the door, for every room at once. */

import type { FastifyInstance } from 'fastify'
import { appRefuses } from './errors.ts'

/** Registered on the app itself: looks through address and body before a route's own schema does. */
export async function expectText(app: FastifyInstance): Promise<void> {
  app.addHook('preValidation', async ({ params, query, body }) => {
    if (holdsNoText([params, query, body])) throw appRefuses('not-text', {})
  })
}

// Fastify's own mark for a plugin whose hooks are for the whole app.
Object.assign(expectText, { [Symbol.for('skip-override')]: true })

/** Goes by a list of its own: what is nested a hundred thousand deep ends no stack. */
function holdsNoText(value: unknown): boolean {
  const waiting = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string' ? isNoText(next) : false) return true
    if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next)) continue
    for (const [name, inner] of Object.entries(next)) {
      if (isNoText(name)) return true
      waiting.push(inner)
    }
  }
  return false
}

/** A zero, or a surrogate without its other half. */
const isNoText = (text: string): boolean => /\0|\p{Cs}/u.test(text)
