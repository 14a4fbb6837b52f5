/** To other machines Peel speaks TLS: a start that would speak http to them is refused, unless somebody says that it is wanted. */

import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

const thisMachine = new BlockList()
thisMachine.addSubnet('127.0.0.0', 8, 'ipv4')
thisMachine.addAddress('::1', 'ipv6')

/** @param {string} address an address, no name */
const isThisMachine = (address) => isIP(address) > 0 && thisMachine.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/**
 * @param {{ host: string }} address where it is to listen
 * @param {Record<string, string | undefined>} env read for PEEL_ALLOW_UNENCRYPTED
 * @returns {Promise<void>} rejects with an error that has a `code` and a `sentence`
 */
export async function refusePlain({ host }, { PEEL_ALLOW_UNENCRYPTED: allowed }) {
  if (allowed === '1') return
  // A host that is none is said where it is listened on.
  const found = await lookup(host, { all: true }).catch(() => [])
  if (found.every(({ address }) => isThisMachine(address))) return
  const sentence = `On ${host} other machines reach Peel, and passwords would travel in the open: set PEEL_TLS_CERT and PEEL_TLS_KEY, leave --host away and put a proxy that speaks https on this machine, or, where only such a proxy or a container's own network reaches it, say PEEL_ALLOW_UNENCRYPTED=1. Nothing was started.`
  throw Object.assign(new Error(sentence), { code: 'start.unencrypted', sentence })
}
