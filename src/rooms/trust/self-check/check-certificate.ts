/** The certificate that the world sees: whose it is, how long it holds, how strong its key is. Peel itself speaks http; a proxy shows it. */

import { X509Certificate } from 'node:crypto'
import type { Instant } from '../../../kernel/units.ts'
import { findingsOf } from './finding.ts'
import type { Finding } from './types.ts'

const day = 86_400_000
const renewBefore = 30 * day
const leastRsaBits = 2_048
const goodCurves = ['prime256v1', 'secp384r1', 'secp521r1']

const { ok, warn, bad } = findingsOf('certificates')

/** Null where there is none in it. */
export function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

/** Says that nobody looked, where the address is https and no certificate was named; nothing where there is no https at all. */
export function checkCertificate(certificate: X509Certificate | null, origin: string | null, now: Instant): Finding[] {
  if (!certificate) {
    if (!origin?.startsWith('https:')) return []
    return [
      warn(
        'certificate-not-seen',
        `The proxy before Peel shows a certificate for ${origin}, and nobody told Peel where it is, so it was not looked at.`,
        'Name it with --certificate FILE, or in PEEL_CERTIFICATE.',
      ),
    ]
  }
  return [checkSpan(certificate, now), checkKey(certificate), ...checkName(certificate, origin)]
}

function checkSpan({ validFrom, validTo }: X509Certificate, now: Instant): Finding {
  const [from, until] = [Date.parse(validFrom), Date.parse(validTo)]
  const days = Math.floor((until - now) / day)
  const last = new Date(until).toISOString().slice(0, 10)
  if (now < from || now > until) {
    const said = now < from ? 'is not valid yet' : `ran out on ${last}`
    return bad('certificate-out', `The certificate ${said}: browsers warn everybody away.`, 'Put a valid one in place.')
  }
  if (until - now < renewBefore) {
    return warn('certificate-ending', `The certificate runs out on ${last}, in ${days} days.`, 'Renew it now.')
  }
  return ok('certificate-valid', `The certificate is valid until ${last}.`)
}

function checkKey({ publicKey }: X509Certificate): Finding {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = publicKey
  const said = details.modulusLength ? `${type} ${details.modulusLength} bits` : (details.namedCurve ?? type)
  const strong =
    type === 'ed25519' ||
    type === 'ed448' ||
    (type.startsWith('rsa') && (details.modulusLength ?? 0) >= leastRsaBits) ||
    (type === 'ec' && goodCurves.includes(details.namedCurve ?? ''))
  if (strong) return ok('certificate-key', `Its key is strong enough (${said}).`)
  return bad(
    'certificate-key',
    `Its key is too weak (${said}).`,
    'Ask for a new one with ECDSA P-256, or RSA of 2,048 bits or more.',
  )
}

function checkName(certificate: X509Certificate, origin: string | null): Finding[] {
  if (origin === null) return []
  const { hostname } = new URL(origin)
  if (certificate.checkHost(hostname)) return [ok('certificate-name', `It is for ${hostname}.`)]
  return [
    bad('certificate-name', `It is not for ${hostname}, which is Peel’s own address.`, 'Ask for one that names this address.'),
  ]
}
