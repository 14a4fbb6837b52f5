/** How Peel was set up: store, addresses, encryption on the way, sign-in rules against CJIS 5.9.5, the runtime. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import type { Store } from '../../../ports/store.ts'
import { type IdentitySettings, isLoopback, weakerThanFloor } from '../identity/identity-settings.ts'
import { findingsOf } from './finding.ts'
import type { Finding } from './types.ts'

export interface Configuration {
  /** The folder holds the generated city. */
  demo: boolean
  store: Store['kind']
  env: Record<string, string | undefined>
  identity: Pick<IdentitySettings, 'origin' | 'rules' | 'sso'>
  /** Where the server listens, or listened last; null when it never did. */
  listens: string | null
  runtime: { version: string; fips: boolean }
  now: Instant
}

const { ok, warn, bad } = findingsOf('configuration')

export function checkConfiguration(facts: Configuration): Finding[] {
  return [
    checkStore(facts),
    ...checkDatabase(facts),
    checkProduction(facts),
    checkOrigin(facts),
    ...checkProxy(facts),
    ...checkRules(facts),
    ...checkSso(facts),
    ...checkEvents(facts),
    ...checkCalls(facts),
    ...checkRuntime(facts),
  ]
}

function checkStore({ demo, store, env }: Configuration): Finding {
  if (demo) return ok('demo', 'This folder holds the demo city: nothing in it is real, and anybody signs in with one click.')
  if (store === 'postgres') return ok('store-postgres', 'The records stand in PostgreSQL.')
  const allowed = env.PEEL_ALLOW_EMBEDDED === '1' ? ' PEEL_ALLOW_EMBEDDED says that this is wanted.' : ''
  return warn(
    'store-embedded',
    `The records stand in the embedded store, which is for one station: row-level security does not keep agencies apart in it.${allowed}`,
    'Set DATABASE_URL to a PostgreSQL 15 or newer, and move the records with peel store move.',
  )
}

/** Addresses that only programs on this machine reach. */
const isLocal = (host: string): boolean => ['localhost', '127.0.0.1', '::1', '[::1]', ''].includes(host)

/** sslmode words that encrypt and do not promise, in every version of the driver, that the server's certificate and name are looked at. */
const unverifiedModes = ['verify-ca', 'require', 'no-verify']
const defaultPasswords = ['postgres', 'password', 'admin', 'root', 'peel', '']

function checkDatabase({ store, env: { DATABASE_URL: said } }: Configuration): Finding[] {
  if (store !== 'postgres' || said === undefined) return []
  if (!URL.canParse(said)) return []
  const { hostname, searchParams, username, password } = new URL(said)
  // A name starting with a slash is a socket in a folder.
  const local = isLocal(hostname) || (searchParams.get('host') ?? '').startsWith('/')
  const findings: Finding[] = []
  if (!local && defaultPasswords.includes(decodeURIComponent(password).toLowerCase())) {
    findings.push(
      bad(
        'database-password',
        `Peel signs in to PostgreSQL at ${hostname} with no password, or with one that everybody tries first.`,
        'Give Peel’s database user a long random password of its own, or a client certificate.',
      ),
    )
  }
  if (!local && password !== '' && !searchParams.has('sslcert')) {
    findings.push(
      warn(
        'database-secret-lasting',
        `Peel proves itself to PostgreSQL at ${hostname} by a password, which is good until somebody changes it.`,
        'Let PostgreSQL ask for a certificate (cert in pg_hba.conf), and name a short-lived one with sslcert and sslkey in DATABASE_URL: each new session reads the files anew.',
      ),
    )
  }
  if (['postgres', 'root'].includes(username)) {
    findings.push(
      warn(
        'database-user',
        `Peel signs in to PostgreSQL as ${username}, who may do far more than Peel needs.`,
        'Make a user for Peel that owns its database and nothing else.',
      ),
    )
  }
  const mode = searchParams.get('sslmode') ?? 'none'
  if (local || mode === 'verify-full') {
    const how = local ? 'does not leave this machine' : `is encrypted and the server’s certificate is checked (${mode})`
    findings.push(ok('database-way', `The way to PostgreSQL ${how}.`))
  } else if (unverifiedModes.includes(mode)) {
    findings.push(
      warn(
        'database-unverified',
        `The way to PostgreSQL at ${hostname} is encrypted, but nothing promises that somebody checks who answers there (sslmode ${mode}).`,
        'Use sslmode=verify-full in DATABASE_URL, with sslrootcert naming your authority’s certificate.',
      ),
    )
  } else {
    findings.push(
      bad(
        'database-unencrypted',
        `Records travel to PostgreSQL at ${hostname} unencrypted (sslmode ${mode}).`,
        'Use sslmode=verify-full in DATABASE_URL, with sslrootcert naming your authority’s certificate.',
      ),
    )
  }
  return findings
}

function checkProduction({ demo, env }: Configuration): Finding {
  if (env.NODE_ENV === 'production' && demo) {
    return bad(
      'demo-in-production',
      'NODE_ENV says production, and the folder is a demo in which anybody signs in with one click.',
      'Name the agency’s own folder with --home.',
    )
  }
  if (env.NODE_ENV === 'production' || demo) return ok('node-env', `NODE_ENV is ${env.NODE_ENV ?? 'not set, as fits a demo'}.`)
  return warn(
    'node-env',
    `NODE_ENV is ${env.NODE_ENV ?? 'not set'}, so Peel would use the embedded store without a word if DATABASE_URL were lost.`,
    'Set NODE_ENV=production where Peel is started.',
  )
}

const speaksTls = (listens: string | null): boolean => listens?.startsWith('https:') === true

function checkOrigin({ env, identity: { origin }, listens }: Configuration): Finding {
  const { hostname, port } = new URL(listens ?? 'http://localhost')
  const alone = isLoopback({ hostname } as URL)
  if (speaksTls(listens)) {
    return ok('own-tls', `Peel speaks TLS itself, 1.3 or 1.2 and nothing else, and answers no plain http.`)
  }
  if (origin?.startsWith('https:')) {
    const sentence = `Peel’s own address is ${origin}: session cookies are Secure and bound to this very host.`
    if (alone) return ok('origin-https', sentence)
    if (env.PEEL_PROXY) {
      return warn(
        'proxy-hop-unencrypted',
        `${sentence} But between the proxy at ${env.PEEL_PROXY} and Peel on ${hostname} it travels in plain http; nobody else is answered there.`,
        'Name a certificate for this stretch in PEEL_TLS_CERT and PEEL_TLS_KEY, unless it does not leave this machine.',
      )
    }
    return warn(
      'proxy-bypassed',
      `${sentence} But it listens on ${hostname} itself and PEEL_ALLOW_UNENCRYPTED lets it, so the unencrypted port can be reached past the proxy.`,
      'Start Peel with --host 127.0.0.1 when the proxy stands on the same machine, or name the proxy in PEEL_PROXY: then nobody else is answered.',
    )
  }
  if (alone && (origin === null || isLoopback(new URL(origin)))) {
    const when = listens === null ? 'Peel is not running; started without --host it' : 'Peel'
    return ok('origin-local', `${when} answers on this machine only, so nothing of it travels over a network.`)
  }
  return bad(
    'origin-unencrypted',
    `Peel can be reached over the network without encryption (${origin ?? `${hostname}:${port}`}): passwords and sessions can be read on the way.`,
    'Name certificate and key in PEEL_TLS_CERT and PEEL_TLS_KEY and take PEEL_ALLOW_UNENCRYPTED away; or put a proxy that speaks https before it and set origin in identity.json (or PEEL_ORIGIN) to its https address; or start Peel with --host 127.0.0.1.',
  )
}

function checkProxy({ env, listens, identity: { origin } }: Configuration): Finding[] {
  if (!origin?.startsWith('https:') || (speaksTls(listens) && !env.PEEL_PROXY)) return []
  if (env.PEEL_PROXY)
    return [ok('proxy-named', `The word of the proxy at ${env.PEEL_PROXY} is taken for who asks, and nobody else’s.`)]
  return [
    warn(
      'proxy-unnamed',
      'Peel does not know its proxy, so everybody seems to come from the proxy’s address: in the events at the door, and for the limits.',
      'Name the proxy’s address in PEEL_PROXY where Peel is started.',
    ),
  ]
}

function checkRules({ identity: { rules } }: Configuration): Finding[] {
  const weaker = weakerThanFloor(rules)
  if (weaker.length === 0) {
    const { badLogons, badLogonMinutes, idleMinutes, reauthenticateHours, unusedDays } = rules
    const said = `${badLogons} bad logons in ${badLogonMinutes} min lock, ${idleMinutes} min idle, ${reauthenticateHours} h until the next proof, ${unusedDays} days unused, two factors`
    return [ok('sign-in-rules', `The rules for signing in are no weaker than CJIS 5.9.5 asks: ${said}.`)]
  }
  return weaker.map((rule) =>
    bad(
      'sign-in-rule-weak',
      `A rule for signing in is weaker than CJIS 5.9.5 asks: ${rule}.`,
      `Take ${rule.split(' ')[0]} out of the rules in identity.json, or set it to its floor, and start Peel again.`,
    ),
  )
}

function checkSso({ identity: { sso, origin } }: Configuration): Finding[] {
  if (!sso) return []
  const issuer = new URL(sso.issuer)
  const findings: Finding[] = []
  if (issuer.protocol === 'https:') findings.push(ok('sso-https', `Single sign-on asks ${issuer.host} over https.`))
  else {
    findings.push(
      bad(
        'sso-unencrypted',
        `Single sign-on asks ${issuer.host} without encryption, which is for trying it out.`,
        'Set the issuer to the provider’s https address.',
      ),
    )
  }
  if (origin === null) {
    findings.push(
      warn(
        'sso-no-origin',
        'Single sign-on is set up, and Peel’s own address is not: the browser’s word for it is taken.',
        'Set origin in identity.json (or PEEL_ORIGIN) to the address that is registered with the provider.',
      ),
    )
  }
  return findings
}

function checkEvents({ demo, env }: Configuration): Finding[] {
  if (demo) return []
  if (env.PEEL_EVENTS_TO) {
    const leave = ok('events-leave', 'Events of security also go to another place, where nobody of Peel can take them back.')
    if (!env.PEEL_EVENTS_TOKEN || env.PEEL_EVENTS_TOKEN_FILE) return [leave]
    const lasting = warn(
      'events-secret-lasting',
      'Peel proves itself to the collector of events by a token that is good until somebody changes it.',
      'Let something on this machine renew it in a file, and name that in PEEL_EVENTS_TOKEN_FILE: Peel reads it each time.',
    )
    return [leave, lasting]
  }
  return [
    warn(
      'events-stay',
      'Events of security stay in Peel’s own store: whoever breaks into it can take them away.',
      'Set PEEL_EVENTS_TO to your collector’s https address (or to a file or stdout that it reads), and PEEL_EVENTS_TOKEN to its token.',
    ),
  ]
}

function checkCalls({ env }: Configuration): Finding[] {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return []
  return [
    bad(
      'certificates-unchecked',
      'NODE_TLS_REJECT_UNAUTHORIZED is 0, so Peel believes every certificate of everybody it calls.',
      'Take it away; name an authority of your own in NODE_EXTRA_CA_CERTS or in sslrootcert of DATABASE_URL.',
    ),
  ]
}

/** The last day of security fixes of each Node, as its makers announced it. */
const nodeEnds: Record<number, string> = { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30', 26: '2029-04-30' }

function checkRuntime({ runtime: { version, fips }, now, demo }: Configuration): Finding[] {
  const major = Number(/^v?(\d+)/.exec(version)?.[1])
  const ends = nodeEnds[major]
  const over = ends === undefined ? major < 20 || major % 2 === 1 : now > Date.parse(`${ends}T23:59:59Z`)
  const findings = [
    over
      ? warn(
          'node-unmaintained',
          `Peel runs on Node ${version}, which gets no security fixes any more${ends ? ` since ${ends}` : ''}.`,
          'Install an even-numbered Node that is still maintained, and start Peel with it.',
        )
      : ok('node-maintained', `Peel runs on Node ${version}${ends ? `, which gets security fixes until ${ends}` : ''}.`),
  ]
  if (fips) findings.push(ok('fips', 'Node’s cryptography runs in FIPS mode.'))
  else if (!demo) {
    findings.push(
      warn(
        'no-fips',
        'Node’s cryptography does not run in FIPS mode; CJIS asks for a validated module where its data is encrypted.',
        'Run Peel on a Node whose OpenSSL has a validated FIPS provider, with --enable-fips, if your agreement asks for it.',
      ),
    )
  }
  return findings
}
