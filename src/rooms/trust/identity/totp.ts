/** Codes of a generator (RFC 6238, SHA-1, 6 digits): each good for its own 30 seconds, once; a clock that drifts is learned; the secret sealed. */

import { generateSecret, generateURI, verifySync } from 'otplib'
import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { SealedSecret } from './identity-house.ts'
import { type IdentityHouse, second } from './identity-house.ts'
import { identityTables } from './store.ts'
import type { GeneratorState, OffCode, TotpOffer } from './types.ts'

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

/** The furthest that a generator's clock may be off, in seconds. */
const mostDrift = 120
/** Seconds within which the second of two codes must follow that teach a drift. */
const teachesWithin = 300

type Judged = { is: 'right'; step: number; drift: number } | { is: 'off'; off: OffCode } | { is: 'wrong' }

/**
 * A code is right in the 30 seconds in which its own generator shows it. One of another moment, up to two minutes away, is
 * refused and kept in mind: when a later one follows that the same clock could have shown, that clock is taken to be off by
 * as little as explains both (RFC 6238 section 6).
 */
export function judgeCode(secret: string, typed: string, now: number, { lastStep, drift, off }: GeneratorState): Judged {
  const token = sixDigits(typed)
  if (token === null) return { is: 'wrong' }
  const at = Math.floor(now / second)
  const shows = (of: number): boolean => of > lastStep && isCodeOf(secret, token, of)
  const due = stepAt(at - drift)
  if (shows(due)) return { is: 'right', step: due, drift }
  for (let other = stepAt(at - mostDrift); other <= stepAt(at + mostDrift); other++) {
    if (other === due || !shows(other)) continue
    const learned = off && other > off.step && at - off.at <= teachesWithin ? driftOf([off, { at, step: other }], drift) : null
    return learned === null ? { is: 'off', off: { at, step: other } } : { is: 'right', step: other, drift: learned }
  }
  return { is: 'wrong' }
}

const stepAt = (seconds: number): number => Math.floor(seconds / step)

const isCodeOf = (secret: string, token: string, of: number): boolean =>
  of >= 0 && verifySync({ secret, token, epoch: of * step, epochTolerance: 0 }).valid

/** The drift nearest to `present` under which both codes were shown when they were typed; null where there is none. */
function driftOf(codes: readonly OffCode[], present: number): number | null {
  const least = Math.max(-mostDrift, ...codes.map(({ at, step: of }) => at - step * (of + 1) + 1))
  const most = Math.min(mostDrift, ...codes.map(({ at, step: of }) => at - step * of))
  return least > most ? null : Math.min(most, Math.max(least, present))
}

function sixDigits(typed: string): string | null {
  const token = typed.replace(/\s/g, '')
  return /^\d{6}$/.test(token) ? token : null
}

/** The step of the first code of a new generator, one either way, or null: it shows that the secret has arrived, and signs nobody in. */
export function stepOfCode(secret: string, typed: string, now: number): number | null {
  const token = sixDigits(typed)
  if (token === null) return null
  const current = stepAt(Math.floor(now / second))
  return [current, current - 1, current + 1].find((of) => isCodeOf(secret, token, of)) ?? null
}

export async function sealTotp(house: IdentityHouse, agency: AgencyId, person: PersonId, secret: string): Promise<string> {
  return JSON.stringify(await house.sealer.seal(agency, `person:${person}`, place, Buffer.from(secret)))
}

export async function openTotp(house: IdentityHouse, agency: AgencyId, sealed: string): Promise<string> {
  return Buffer.from(await house.sealer.open(agency, place, JSON.parse(sealed) as SealedSecret)).toString()
}

/**
 * The generator, sealed as it was read, whose code this is; once for each code: of two sign-ins with the same one at the same moment,
 * one gets null.
 */
export async function generatorOfCode(
  house: IdentityHouse,
  agency: AgencyId,
  person: PersonId,
  typed: string,
): Promise<string | null> {
  const tables = identityTables(house.store)
  const enrolled = await tables.totp(agency, person)
  if (!enrolled) return null
  const secret = await openTotp(house, agency, enrolled.sealed)
  const judged = judgeCode(secret, typed, house.clock.now(), enrolled)
  if (judged.is === 'off') await tables.noteOffCode(agency, person, judged.off)
  if (judged.is !== 'right' || !(await tables.spendTotpStep(agency, person, judged.step, judged.drift))) return null
  return enrolled.sealed
}
