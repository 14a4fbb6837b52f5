/** How an agency signs in: the CJIS numbers with their floors, Peel's own address, and single sign-on. One file, `home/identity.json`. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { refuseIdentity } from './errors.ts'
import type { IdentityRules } from './types.ts'

/** CJIS 5.9.5: AC-7 (lock), AC-12 (idle), IA-11 (re-authentication), IA-2 (two factors), AC-2 (unused accounts). */
export const floor: IdentityRules = {
  badLogons: 5,
  badLogonMinutes: 15,
  lockMinutes: 15,
  idleMinutes: 30,
  reauthenticateHours: 12,
  mfa: true,
  unusedDays: 90,
}

/** Where more is weaker, and where less is. */
const moreIsWeaker = ['badLogons', 'idleMinutes', 'reauthenticateHours', 'unusedDays'] as const
const lessIsWeaker = ['badLogonMinutes', 'lockMinutes'] as const

export interface SingleSignOn {
  issuer: string
  clientId: string
  clientSecret: string
  /** What the button says, e.g. `Springfield PD`. */
  name: string
  /** `amr` values, any of which says that the provider asked for two factors. None by default: then Peel asks for its own. */
  mfaAmr: string[]
  /** `acr` values that say the same. */
  mfaAcr: string[]
  /** Hosts of the provider that stand inside the agency's own network, as `host` or `host:port`. No other inside address is asked. */
  inside: string[]
}

export interface IdentitySettings {
  rules: IdentityRules
  /** E.g. `https://peel.springfield.example`; where it is set, passkeys and single sign-on work only there. */
  origin: string | null
  sso: SingleSignOn | null
}

const count = z.number().positive().max(1_000_000)
const rulesShape = z
  .strictObject({
    badLogons: count.int(),
    badLogonMinutes: count,
    lockMinutes: count,
    idleMinutes: count,
    reauthenticateHours: count,
    mfa: z.boolean(),
    unusedDays: count,
  })
  .partial()
const originShape = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin)
/** Unencrypted only to this machine itself, for trying it out. */
const issuerShape = z
  .url({ protocol: /^https?$/ })
  .refine((text) => text.startsWith('https:') || isLoopback(new URL(text)), 'an issuer elsewhere needs https')
const ssoShape = z.strictObject({
  issuer: issuerShape,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  name: z.string().min(1).max(60).default('Agency sign-in'),
  mfaAmr: z.array(z.string()).default([]),
  mfaAcr: z.array(z.string()).default([]),
  inside: z.array(z.string().regex(/^[\w.:[\]-]{1,260}$/, 'a host, or host:port')).default([]),
})
const fileShape = z.strictObject({ rules: rulesShape, origin: originShape, sso: ssoShape }).partial()

/**
 * The file, overlaid by the environment: PEEL_ORIGIN, PEEL_OIDC_ISSUER, PEEL_OIDC_CLIENT_ID, PEEL_OIDC_CLIENT_SECRET,
 * PEEL_OIDC_NAME, PEEL_OIDC_MFA_AMR, PEEL_OIDC_MFA_ACR and PEEL_OIDC_INSIDE (lists with commas). The rules stand in the file alone.
 *
 * @throws trust.settings-unreadable
 */
export async function readIdentitySettings(
  home: string,
  env: Record<string, string | undefined> = {},
): Promise<IdentitySettings> {
  const path = join(home, 'identity.json')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    // A file that is there and cannot be read may hold stricter rules than the floor: only none is none.
    if (error.code === 'ENOENT') return '{}'
    throw refuseIdentity('settings-unreadable', { path, problem: error.message }, { cause: error })
  })
  try {
    const file = fileShape.parse(JSON.parse(text))
    const rules = { ...floor, ...file.rules }
    const said = env.PEEL_ORIGIN ? originShape.parse(env.PEEL_ORIGIN) : (file.origin ?? null)
    return { rules, origin: said, sso: env.PEEL_OIDC_ISSUER ? ssoShape.parse(ssoFrom(env)) : (file.sso ?? null) }
  } catch (error) {
    const problem = error instanceof z.ZodError ? (error.issues[0]?.message ?? 'unknown') : (error as Error).message
    const where = error instanceof z.ZodError ? `${error.issues[0]?.path.join('.') ?? ''}: ` : ''
    throw refuseIdentity('settings-unreadable', { path, problem: `${where}${problem}` }, { cause: error })
  }
}

const ssoFrom = (env: Record<string, string | undefined>) => ({
  issuer: env.PEEL_OIDC_ISSUER,
  clientId: env.PEEL_OIDC_CLIENT_ID ?? '',
  clientSecret: env.PEEL_OIDC_CLIENT_SECRET ?? '',
  ...(env.PEEL_OIDC_NAME ? { name: env.PEEL_OIDC_NAME } : {}),
  mfaAmr: listed(env.PEEL_OIDC_MFA_AMR),
  mfaAcr: listed(env.PEEL_OIDC_MFA_ACR),
  inside: listed(env.PEEL_OIDC_INSIDE),
})

export const isLoopback = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

const listed = (text: string | undefined): string[] => (text ?? '').split(',').flatMap((word) => word.trim() || [])

/** Each rule that is weaker than its floor, as `idleMinutes 60 (floor 30)`, in a fixed order. */
export function weakerThanFloor(rules: IdentityRules): string[] {
  const weaker = [
    ...moreIsWeaker.filter((rule) => rules[rule] > floor[rule]),
    ...lessIsWeaker.filter((rule) => rules[rule] < floor[rule]),
    ...(rules.mfa ? [] : (['mfa'] as const)),
  ]
  return weaker.map((rule) => `${rule} ${rules[rule]} (floor ${floor[rule]})`).sort()
}
