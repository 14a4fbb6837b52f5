/** Which IP addresses are public (IANA's special-purpose registries, RFC 6890), and which are never asked, whatever the settings say. */

import { BlockList, isIP } from 'node:net'

const special = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(net, bits, 'ipv6')
}
/** Global unicast: everything else in IPv6 is local, mapped, translated, or not given out. */
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

/** Where clouds hand a machine its own credentials. */
const metadata = new BlockList()
metadata.addSubnet('169.254.0.0', 16, 'ipv4')
for (const address of ['100.100.100.200', '192.0.0.192', '168.63.129.16']) metadata.addAddress(address, 'ipv4')
metadata.addSubnet('fe80::', 10, 'ipv6')
metadata.addAddress('fd00:ec2::254', 'ipv6')

export type Standing = 'public' | 'inside' | 'never'

/** Where an address stands; what is no address is `never`. */
export function standingOf(address: string): Standing {
  const family = isIP(address)
  if (family === 4) return judge4(address)
  if (family !== 6) return 'never'
  const mapped = mapped4(address)
  if (mapped) return judge4(mapped)
  if (metadata.check(address, 'ipv6')) return 'never'
  return global6.check(address, 'ipv6') && !special.check(address, 'ipv6') ? 'public' : 'inside'
}

function judge4(address: string): Standing {
  if (metadata.check(address, 'ipv4')) return 'never'
  return special.check(address, 'ipv4') ? 'inside' : 'public'
}

/** `::ffff:10.0.0.1` in either spelling. */
function mapped4(address: string): string | undefined {
  const [, tail] = /^\[?::ffff:([^\]]+)\]?$/.exec(new URL(`http://[${address.split('%')[0]}]/`).hostname) ?? []
  const [high, low] = (tail ?? '').split(':').map((part) => Number.parseInt(part, 16))
  if (high === undefined || low === undefined) return undefined
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** Addresses that only programs on this machine reach: there plain http is read by nobody else. */
export function isThisMachine(address: string): boolean {
  const plain = (isIP(address) === 6 && mapped4(address)) || address
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
