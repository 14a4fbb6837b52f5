/** HTTP to other machines: the address that was judged is the one that is connected to, no redirect is followed, no answer outgrows its limit. */

import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { request as http, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as https } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Outgoing, OutgoingRequest } from '../../ports/outgoing.ts'
import { outgoingRefuses } from './errors.ts'
import { isThisMachine, standingOf } from './judge-address.ts'

type Resolve = (
  name: string,
  options: LookupOptions & { all: true },
  answer: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

const usualLimit = 5 * 2 ** 20
const withoutBody = new Set([101, 204, 205, 304])

/** `resolve` is the system's, unless a test brings another. */
export function openOutgoing({ resolve = systemLookup as Resolve }: { resolve?: Resolve } = {}): Outgoing {
  return {
    fetch: async (address, request = {}, { inside = [], mostBytes = usualLimit } = {}) => {
      const url = new URL(address)
      const { protocol, username, password, host } = url
      if (!/^https?:$/.test(protocol) || username || password) throw outgoingRefuses('not-http', { host })
      const isPlain = protocol === 'http:'
      const mayBeInside = inside.some((named) => named.toLowerCase() === host || named.toLowerCase() === url.hostname)
      // A name is judged by what it resolves to, when it is resolved to connect; a bare address is never resolved.
      const bare = url.hostname.replace(/^\[|\]$/g, '')
      if (isIP(bare)) judge(host, [bare], mayBeInside, isPlain)
      const message = await send(url, request, guarded(resolve, host, mayBeInside, isPlain))
      return answerOf(message, host, request, mostBytes)
    },
  }
}

function judge(host: string, addresses: readonly string[], mayBeInside: boolean, isPlain: boolean): void {
  const standings = addresses.map(standingOf)
  const refused = standings.includes('never') || standings.length === 0 || (!mayBeInside && standings.includes('inside'))
  if (refused) throw outgoingRefuses('address-inside', { host })
  if (isPlain && !addresses.every(isThisMachine)) throw outgoingRefuses('not-encrypted', { host })
}

/** Every address that a name has is judged, so that a second one cannot be slipped in between the look and the call. */
function guarded(resolve: Resolve, host: string, mayBeInside: boolean, isPlain: boolean): LookupFunction {
  return (name, options, answer) => {
    resolve(name, { ...options, all: true }, (error, found = []) => {
      const [first] = found
      if (error || !first) return answer(error ?? new Error(`${name} has no address`), '', 0)
      try {
        judge(
          host,
          found.map(({ address }) => address),
          mayBeInside,
          isPlain,
        )
      } catch (refusal) {
        return answer(refusal as NodeJS.ErrnoException, '', 0)
      }
      if (options.all) answer(null, found)
      else answer(null, first.address, first.family)
    })
  }
}

function send(url: URL, { method = 'GET', headers = {}, body, signal }: OutgoingRequest, lookup: LookupFunction) {
  const sent = Object.fromEntries(headers instanceof Headers ? headers : Object.entries(headers))
  const isForm = body instanceof URLSearchParams
  const bytes = body === undefined || body === null ? undefined : Buffer.from(isForm ? String(body) : (body as string))
  const form = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
  const options: RequestOptions = {
    method,
    lookup,
    // A connection of its own: a kept one was judged for somebody else.
    agent: false,
    headers: {
      ...(isForm && form),
      ...sent,
      'accept-encoding': 'identity',
      ...(bytes && { 'content-length': bytes.length }),
    },
    ...(signal && { signal }),
  }
  return new Promise<IncomingMessage>((found, failed) => {
    const call = (url.protocol === 'https:' ? https : http)(url, options, found)
    call.once('error', failed)
    call.end(bytes)
  })
}

async function answerOf(message: IncomingMessage, host: string, { redirect }: OutgoingRequest, most: number): Promise<Response> {
  const status = message.statusCode ?? 502
  if (status >= 300 && status < 400 && status !== 304 && redirect !== 'manual') {
    message.destroy()
    throw outgoingRefuses('redirected', { host })
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > most) {
      message.destroy()
      throw outgoingRefuses('answer-too-large', { host, most })
    }
    chunks.push(chunk)
  }
  const headers = Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  return new Response(withoutBody.has(status) ? null : Buffer.concat(chunks), { status, headers })
}
