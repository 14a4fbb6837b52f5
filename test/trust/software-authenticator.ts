/** A passkey authenticator in software, for tests: ES256 keys, CBOR by hand, attestation "none", and every way to be wrong on purpose. */

import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'

interface Held {
  id: Buffer
  rpId: string
  userHandle: Buffer
  key: KeyObject
  counter: number
}

/** What an answer says instead of the truth. */
export interface Lies {
  origin?: string
  rpId?: string
  challenge?: string
  type?: string
  userVerified?: boolean
  /** Instead of one more than last time. */
  counter?: number
  /** Signs with a key that is not the credential's. */
  otherKey?: boolean
  userHandle?: string
}

export interface SoftwareAuthenticator {
  /** Makes a passkey, as `navigator.credentials.create` at `origin` would. */
  create(options: PublicKeyCredentialCreationOptionsJSON, origin: string, lies?: Lies): RegistrationResponseJSON
  /** Answers with the passkey that it holds for the name asked, as `navigator.credentials.get` would. */
  get(options: PublicKeyCredentialRequestOptionsJSON, origin: string, lies?: Lies): AuthenticationResponseJSON
  /** A second device with the same keys and counters: a thief's copy. */
  clone(): SoftwareAuthenticator
}

const base64url = (bytes: Buffer): string => bytes.toString('base64url')
const sha256 = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest()

export function softwareAuthenticator(held: Held[] = []): SoftwareAuthenticator {
  return {
    create: (options, origin, lies = {}) => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const rpId = lies.rpId ?? options.rp.id ?? new URL(origin).hostname
      const id = randomBytes(16)
      const counter = lies.counter ?? 0
      held.push({ id, rpId, userHandle: Buffer.from(options.user.id, 'base64url'), key: privateKey, counter })
      const authData = Buffer.concat([
        authenticatorData(rpId, counter, lies.userVerified !== false, true),
        Buffer.alloc(16),
        uint16(id.length),
        id,
        coseKey(publicKey),
      ])
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(authData)],
      ])
      return {
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData(lies.type ?? 'webauthn.create', lies.challenge ?? options.challenge, lies.origin ?? origin),
          attestationObject: base64url(attestation),
          transports: ['internal'],
        },
      }
    },

    get: (options, origin, lies = {}) => {
      const rpId = options.rpId ?? new URL(origin).hostname
      const one = held.find((each) => each.rpId === rpId)
      if (!one) throw new Error(`this authenticator holds no passkey for ${rpId}`)
      one.counter = lies.counter ?? one.counter + 1
      const data = authenticatorData(lies.rpId ?? rpId, one.counter, lies.userVerified !== false, false)
      const said = clientData(lies.type ?? 'webauthn.get', lies.challenge ?? options.challenge, lies.origin ?? origin)
      const key = lies.otherKey ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : one.key
      const signature = createSign('sha256')
        .update(Buffer.concat([data, sha256(Buffer.from(said, 'base64url'))]))
        .sign(key)
      return {
        id: base64url(one.id),
        rawId: base64url(one.id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: said,
          authenticatorData: base64url(data),
          signature: base64url(signature),
          userHandle: lies.userHandle ?? base64url(one.userHandle),
        },
      }
    },

    clone: () => softwareAuthenticator(held.map((one) => ({ ...one }))),
  }
}

const clientData = (type: string, challenge: string, origin: string): string =>
  base64url(Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })))

/** SHA-256 of the name, flags (user present 1, verified 4, attested data 64), counter. */
function authenticatorData(rpId: string, counter: number, userVerified: boolean, attested: boolean): Buffer {
  const flags = 1 + (userVerified ? 4 : 0) + (attested ? 64 : 0)
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  return Buffer.concat([sha256(rpId), Buffer.of(flags), count])
}

/** COSE_Key: kty EC2, alg ES256, crv P-256, x, y. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x, y } = publicKey.export({ format: 'jwk' })
  return cborMap([
    [cborInteger(1), cborInteger(2)],
    [cborInteger(3), cborInteger(-7)],
    [cborInteger(-1), cborInteger(1)],
    [cborInteger(-2), cborBytes(Buffer.from(x ?? '', 'base64url'))],
    [cborInteger(-3), cborBytes(Buffer.from(y ?? '', 'base64url'))],
  ])
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

/** Major type and length, RFC 8949; lengths up to 65,535 are enough here. */
function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.of((major << 5) | length)
  if (length < 256) return Buffer.of((major << 5) | 24, length)
  return Buffer.concat([Buffer.of((major << 5) | 25), uint16(length)])
}
const cborInteger = (value: number): Buffer => (value >= 0 ? cborHead(0, value) : cborHead(1, -1 - value))
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes])
const cborText = (text: string): Buffer => Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)])
const cborMap = (pairs: [Buffer, Buffer][]): Buffer => Buffer.concat([cborHead(5, pairs.length), ...pairs.flat()])
