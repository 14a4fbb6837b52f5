/** In plain http Peel answers this machine and the proxies that are named: whoever comes past them, or came to them in plain http, is refused. */

import { BlockList, isIPv6 } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { appRefuses } from './errors.ts'

interface WhoMayComePlain {
  /** Addresses or networks. */
  proxies: readonly string[]
  /** Other machines reach the port, and it does not speak TLS itself. */
  exposed: boolean
  /** The agency's own address, where the settings name one. */
  origin: string | null
}

/** Where no proxy is named, somebody has said at the start that plain http is wanted: then anybody is answered. */
export function onlyEncrypted(app: FastifyInstance, { proxies, exposed, origin }: WhoMayComePlain): void {
  if (proxies.length === 0) return
  const ours = listOf(proxies)
  const near = listOf(['127.0.0.0/8', '::1'])
  app.addHook('onRequest', async ({ raw, protocol }) => {
    const { remoteAddress = '' } = raw.socket
    const family = isIPv6(remoteAddress) ? 'ipv6' : 'ipv4'
    const byProxy = ours.check(remoteAddress, family)
    if (exposed && !byProxy && !near.check(remoteAddress, family)) throw appRefuses('come-encrypted', {})
    // The proxy says over what it was asked; one that says nothing is believed to be as the origin says.
    const cameToItPlain = byProxy && raw.headers['x-forwarded-proto'] !== undefined && protocol === 'http'
    if (cameToItPlain && origin?.startsWith('https:')) throw appRefuses('come-encrypted', {})
  })
}

function listOf(addresses: readonly string[]): BlockList {
  const list = new BlockList()
  for (const one of addresses) {
    const [address = '', bits] = one.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Passkeys and cookies would be bound to an address where nobody answers. */
export function refusePlainOrigin(origin: string | null, speaksTls: boolean): void {
  if (speaksTls && origin?.startsWith('http:')) throw appRefuses('origin-plain', { origin })
}
