/** Issues X.509 certificates for tests, by hand in DER: an authority, servers, clients, with keys that nobody keeps. */

import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export interface Issued {
  /** PEM. */
  cert: string
  /** PEM, PKCS #8. */
  key: string
}

interface Wishes {
  /** Common name, and the DNS name of a server. */
  name: string
  /** Signs it; without one it signs itself. */
  by?: Issued & { name: string }
  isAuthority?: boolean
  /** ECDSA P-256 unless told. */
  kind?: 'ec' | 'rsa'
  from?: Date
  until?: Date
}

const day = 86_400_000
let serial = 1

/** A certificate with a new key: signed with SHA-256, valid from yesterday for thirty days unless told otherwise. */
export function issueCertificate({
  name,
  by,
  isAuthority = false,
  kind = 'ec',
  from = new Date(Date.now() - day),
  until = new Date(Date.now() + 30 * day),
}: Wishes): Issued {
  const { privateKey, publicKey } =
    kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) : generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const signing = by ? createPrivateKey(by.key) : privateKey
  const algorithm = signing.asymmetricKeyType === 'ec' ? ecdsaWithSha256 : rsaWithSha256
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(serial++),
    algorithm,
    nameOf(by?.name ?? name),
    sequence(time(from), time(until)),
    nameOf(name),
    spki,
    tagged(0xa3, sequence(...extensions(name, isAuthority))),
  )
  const signature = sign('sha256', body, signing)
  const whole = sequence(body, algorithm, tagged(0x03, Buffer.of(0), signature))
  return { cert: pem('CERTIFICATE', whole), key: exportKey(privateKey) }
}

function extensions(name: string, isAuthority: boolean): Buffer[] {
  const basic = extension('551d13', sequence(...(isAuthority ? [tagged(0x01, Buffer.of(0xff))] : [])), true)
  return [basic, ...(isAuthority ? [] : [extension('551d11', sequence(tagged(0x82, Buffer.from(name)))) /* subjectAltName */])]
}

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [tagged(0x01, Buffer.of(0xff))] : []), tagged(0x04, value))

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, ...parts)
const integer = (value: number): Buffer => tagged(0x02, value < 0x80 ? Buffer.of(value) : Buffer.of(value >> 8, value & 0xff))
const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'))
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
const rsaWithSha256 = sequence(oid('2a864886f70d01010b'), tagged(0x05))
const nameOf = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name)))) /* commonName */)

/** Of this century's first half, as X.509 wants it. */
const time = (at: Date): Buffer => tagged(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`))

const pem = (what: string, der: Buffer): string =>
  `-----BEGIN ${what}-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${what}-----\n`

const exportKey = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
