/** The certificate that the world sees, Peel's own or a proxy's: whose it is, how long it holds, how strong its key is, whether browsers trust it. */

import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import type { Instant } from '../../../kernel/units.ts'
import { findingsOf } from './finding.ts'
import type { Finding } from './types.ts'

const day = 86_400_000
const renewBefore = 30 * day
const leastRsaBits = 2_048
const goodCurves = ['prime256v1', 'secp384r1', 'secp521r1']

const { ok, warn, bad } = findingsOf('certificates')

/** A certificate, and those of its file that stand between it and the authority that browsers know. */
export interface ShownCertificate {
  leaf: X509Certificate
  chain: X509Certificate[]
}

/** Null where there is none in it. */
export function readCertificate(pem: string): ShownCertificate | null {
  try {
    const parts = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    const [leaf, ...chain] = parts.map((part) => new X509Certificate(part))
    return leaf ? { leaf, chain } : null
  } catch {
    return null
  }
}

/** The authorities that come with Node are Mozilla's list: those that browsers know. */
const known = rootCertificates

/** Says that nobody looked, where the address is https and no certificate was named; nothing where there is no https at all. */
export function checkCertificate(
  shown: ShownCertificate | null,
  origin: string | null,
  now: Instant,
  authorities: readonly string[] = known,
): Finding[] {
  if (!shown) {
    if (!origin?.startsWith('https:')) return []
    return [
      warn(
        'certificate-not-seen',
        `The proxy before Peel shows a certificate for ${origin}, and nobody told Peel where it is, so it was not looked at.`,
        'Name it with --certificate FILE, or in PEEL_CERTIFICATE.',
      ),
    ]
  }
  const { leaf } = shown
  return [checkSpan(leaf, now), checkKey(leaf), ...checkName(leaf, origin), checkTrust(shown, now, authorities)]
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

/** From the certificate up, each issued by the next that is at hand and still valid, until one is issued by an authority that is known. */
function checkTrust({ leaf, chain }: ShownCertificate, now: Instant, authorities: readonly string[]): Finding {
  const roots = authorities.map((pem) => new X509Certificate(pem))
  const issued = (by: X509Certificate, it: X509Certificate): boolean => it.checkIssued(by) && it.verify(by.publicKey)
  const isIn = (one: X509Certificate): boolean => now >= Date.parse(one.validFrom) && now <= Date.parse(one.validTo)
  const rest = new Set(chain.filter((one) => one.ca && isIn(one)))
  let at = leaf
  for (;;) {
    const root = roots.find((one) => issued(one, at) && isIn(one))
    if (root) return ok('certificate-trusted', `It leads to an authority that browsers know (${nameIn(root.subject)}).`)
    const next = [...rest].find((one) => issued(one, at))
    if (!next) break
    rest.delete(next)
    at = next
  }
  return warn(
    'certificate-untrusted',
    `It leads to no authority that browsers know by themselves, but to ${nameIn(at.issuer)}: a browser that was not told warns whoever opens Peel.`,
    'Ask a public authority for one and put its whole chain into the file, or see to it that every device of the agency knows yours.',
  )
}

/** The name of a certificate as people know it. */
const nameIn = (distinguished: string): string => /(?:^|\n)(?:CN|O)=([^\n]+)/.exec(distinguished)?.[1] ?? 'one without a name'
