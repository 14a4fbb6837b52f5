/** Codes of a generator (RFC 6238, SHA-1, 6 digits, 30 s): one step either way, each step once, the secret sealed. */

import { generateSecret, generateURI, verifySync } from 'otplib'
import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import { type IdentityHouse, second } from './identity-house.ts'
import type { SealedSecret } from './seal-secrets.ts'
import { identityTables } from './store.ts'
import type { TotpOffer } from './types.ts'

const step = 30
const place = 'trust_totp.sealed'

/** 160 random bits, as RFC 4226 recommends. */
export function offerTotp(house: IdentityHouse, issuer: string, label: string): TotpOffer {
  const crypto = { name: 'peel', hmac: neverUsed, constantTimeEqual: neverUsed, randomBytes: house.randomBytes }
  const secret = generateSecret({ length: 20, crypto })
  return { secret, uri: generateURI({ issuer, label, secret }) }
}

const neverUsed = (): never => {
  throw new Error('only the random bytes are asked for')
}

/**
 * The time step that a code belongs to, or null. One step of 30 s either way, for clocks that drift; none at or before
 * `after`, for codes that were used.
 */
export function stepOfCode(secret: string, typed: string, now: number, after = -1): number | null {
  const token = typed.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const epoch = Math.floor(now / second)
  const current = Math.floor(epoch / step)
  if (after > current) return null
  const result = verifySync({ secret, token, epoch, epochTolerance: step, ...(after >= 0 ? { afterTimeStep: after } : {}) })
  if (!result.valid || !('timeStep' in result)) return null
  return Math.abs(result.timeStep - current) <= 1 ? result.timeStep : null
}

export async function sealTotp(house: IdentityHouse, agency: AgencyId, person: PersonId, secret: string): Promise<string> {
  return JSON.stringify(await house.sealer.seal(agency, `person:${person}`, place, Buffer.from(secret)))
}

export async function openTotp(house: IdentityHouse, agency: AgencyId, sealed: string): Promise<string> {
  return Buffer.from(await house.sealer.open(agency, place, JSON.parse(sealed) as SealedSecret)).toString()
}

/** True once for each code: of two sign-ins with the same one at the same moment, one is refused. */
export async function totpIsRight(house: IdentityHouse, agency: AgencyId, person: PersonId, typed: string): Promise<boolean> {
  const tables = identityTables(house.store)
  const enrolled = await tables.totp(agency, person)
  if (!enrolled) return false
  const secret = await openTotp(house, agency, enrolled.sealed)
  const used = stepOfCode(secret, typed, house.clock.now(), enrolled.lastStep)
  return used !== null && tables.spendTotpStep(agency, person, used)
}
