/** Each check by itself: what it says of what is kept well, and of each thing that is not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { type Issued, issueCertificate } from '../../../../test/tls/issue-certificate.ts'
import type { Instant, PersonId } from '../../../kernel/units.ts'
import type { Role } from '../contract.ts'
import { floor } from '../identity/identity-settings.ts'
import type { PersonAccess } from '../identity/types.ts'
import { checkAccounts } from './check-accounts.ts'
import { checkBackups } from './check-backups.ts'
import { checkCertificate, readCertificate } from './check-certificate.ts'
import { type Configuration, checkConfiguration } from './check-configuration.ts'
import { checkFiles, type FileFact } from './check-files.ts'
import { checkLedger, type LedgerFacts } from './check-ledger.ts'
import { inOrder } from './finding.ts'
import type { Finding } from './types.ts'

const day = 86_400_000
const now = Date.UTC(2027, 2, 1) as Instant

/** `code state`, without what is well. */
const amiss = (findings: readonly Finding[]): string[] =>
  findings.filter(({ state }) => state !== 'ok').map(({ code, state }) => `${code} ${state}`)

/** Every finding that is not well says how to mend it; none that is well does. */
function said(findings: readonly Finding[]): readonly Finding[] {
  for (const { state, mend, sentence, code } of findings) {
    assert.equal(mend === undefined, state === 'ok', code)
    assert.match(sentence, /^[\p{Lu}\d].+\.$/u, code)
  }
  return findings
}

const database = 'postgres://peel:kd83hf7sJw2x@db.example/peel?sslmode=verify-full&sslcert=peel.crt&sslkey=peel.key'
const sound: Configuration = {
  demo: false,
  store: 'postgres',
  env: { NODE_ENV: 'production', DATABASE_URL: database, PEEL_PROXY: '127.0.0.1', PEEL_EVENTS_TO: 'stdout' },
  identity: { origin: 'https://peel.example', rules: floor, sso: null },
  listens: 'http://localhost:7373',
  runtime: { version: 'v24.11.0', fips: true },
  now,
}
const configured = (other: Partial<Configuration>): string[] => amiss(said(checkConfiguration({ ...sound, ...other })))

test('configuration: an agency’s Peel as it should be has nothing to mend', () => {
  assert.deepEqual(configured({}), [])
  assert.deepEqual(configured({ demo: true, store: 'embedded', env: {}, identity: { ...sound.identity, origin: null } }), [])
})

test('configuration: each thing that is not as it should be is found', () => {
  const withUrl = (DATABASE_URL: string): string[] => configured({ env: { ...sound.env, DATABASE_URL } })
  assert.deepEqual(configured({ store: 'embedded', env: { ...sound.env, PEEL_ALLOW_EMBEDDED: '1' } }), ['store-embedded warn'])
  const lasting = 'database-secret-lasting warn'
  assert.deepEqual(withUrl('postgres://peel:kd83hf7sJw2x@db.example/peel'), [lasting, 'database-unencrypted bad'])
  assert.deepEqual(withUrl('postgres://peel:kd83hf7sJw2x@db.example/peel?sslmode=prefer'), [lasting, 'database-unencrypted bad'])
  for (const mode of ['no-verify', 'require', 'verify-ca'])
    assert.deepEqual(withUrl(`postgres://peel@db.example/peel?sslmode=${mode}&sslcert=x`).slice(1), ['database-unverified warn'])
  assert.deepEqual(withUrl('postgres://peel:kd83hf7sJw2x@db.example/peel?sslmode=verify-full'), [lasting])
  assert.deepEqual(withUrl('postgres://postgres:postgres@db.example/peel?sslmode=verify-full'), [
    'database-password bad',
    lasting,
    'database-user warn',
  ])
  assert.deepEqual(withUrl('postgres://peel@127.0.0.1/peel'), [], 'a server on this machine may trust this machine')
  assert.deepEqual(configured({ env: { ...sound.env, NODE_ENV: undefined } }), ['node-env warn'])
  assert.deepEqual(configured({ env: { ...sound.env, PEEL_PROXY: undefined } }), ['proxy-unnamed warn'])
  assert.deepEqual(configured({ env: { ...sound.env, PEEL_EVENTS_TO: undefined } }), ['events-stay warn'])
  const token = { ...sound.env, PEEL_EVENTS_TOKEN: 'x' }
  assert.deepEqual(configured({ env: token }), ['events-secret-lasting warn'])
  assert.deepEqual(configured({ env: { ...token, PEEL_EVENTS_TOKEN_FILE: '/run/token' } }), [])
  assert.deepEqual(configured({ demo: true }), ['demo-in-production bad'])
  assert.deepEqual(configured({ listens: 'http://0.0.0.0:7373' }), ['proxy-hop-unencrypted warn'])
  const noProxy = { ...sound.env, PEEL_PROXY: undefined }
  assert.deepEqual(configured({ listens: 'http://0.0.0.0:7373', env: noProxy }), ['proxy-bypassed warn', 'proxy-unnamed warn'])
  assert.deepEqual(configured({ listens: 'https://0.0.0.0:7373', env: noProxy }), [], 'TLS of its own needs no proxy')
  assert.deepEqual(configured({ listens: 'https://0.0.0.0:7373' }), [], 'and may stand behind one')
  assert.deepEqual(configured({ env: { ...sound.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' } }), ['certificates-unchecked bad'])
  assert.deepEqual(configured({ identity: { ...sound.identity, origin: 'http://peel.example' } }), ['origin-unencrypted bad'])
  assert.deepEqual(configured({ identity: { ...sound.identity, origin: null } }), [], 'on this machine only')
  assert.deepEqual(configured({ identity: { ...sound.identity, origin: null }, listens: 'http://10.0.0.5:7373' }), [
    'origin-unencrypted bad',
  ])
  assert.deepEqual(configured({ runtime: { version: 'v20.20.2', fips: true } }), ['node-unmaintained warn'])
  assert.deepEqual(configured({ runtime: { version: 'v23.1.0', fips: false } }), ['node-unmaintained warn', 'no-fips warn'])
})

test('configuration: no secret of the database’s address is told', () => {
  const told = JSON.stringify(
    ['?sslmode=disable', '?sslmode=no-verify', ''].map((end) =>
      checkConfiguration({ ...sound, env: { DATABASE_URL: `postgres://postgres:s3cr3t-word@db.example/peel${end}` } }),
    ),
  )
  assert.ok(told.includes('db.example') && !told.includes('s3cr3t-word'))
})

test('configuration: each number of CJIS 5.9.5 that is weaker than its floor is named', () => {
  const rules = { ...floor, badLogons: 6, badLogonMinutes: 5, lockMinutes: 1, idleMinutes: 60, reauthenticateHours: 24 }
  const found = checkConfiguration({ ...sound, identity: { ...sound.identity, rules: { ...rules, mfa: false, unusedDays: 91 } } })
  const weak = found.filter(({ code }) => code === 'sign-in-rule-weak')
  assert.equal(weak.length, 7)
  assert.ok(weak.every(({ state }) => state === 'bad'))
  for (const rule of Object.keys(floor))
    assert.ok(
      weak.some(({ sentence, mend }) => `${sentence}${mend}`.includes(rule)),
      rule,
    )
})

test('configuration: single sign-on without encryption, or without an address of Peel’s own', () => {
  const sso = { issuer: 'https://login.example', clientId: 'x', clientSecret: 'y', name: 'z', mfaAmr: [], mfaAcr: [], inside: [] }
  assert.deepEqual(configured({ identity: { ...sound.identity, sso } }), [])
  const local = { ...sso, issuer: 'http://localhost:9000' }
  assert.deepEqual(configured({ identity: { origin: null, rules: floor, sso: local } }), [
    'sso-unencrypted bad',
    'sso-no-origin warn',
  ])
})

const closed: FileFact[] = [
  { path: '/srv/peel', kind: 'folder', mode: 0o700, ours: true },
  { path: 'keys', kind: 'folder', mode: 0o700, ours: true },
  { path: 'ledger-key', kind: 'secret', mode: 0o600, ours: true },
  { path: '/opt/peel', kind: 'product', mode: 0o755, ours: false },
]
const filed = (change: Partial<FileFact>, at: number): string[] =>
  amiss(
    said(
      checkFiles(
        closed.map((fact, n) => (n === at ? { ...fact, ...change } : fact)),
        'linux',
      ),
    ),
  )

test('files: a closed folder is well; one that others may open, read or change is not', () => {
  assert.deepEqual(amiss(said(checkFiles(closed, 'linux'))), [])
  for (const mode of [0o750, 0o705, 0o701, 0o777]) assert.deepEqual(filed({ mode }, 0), ['folder-open bad'], mode.toString(8))
  for (const mode of [0o640, 0o604, 0o620]) assert.deepEqual(filed({ mode }, 2), ['secret-open bad'], mode.toString(8))
  assert.deepEqual(filed({ mode: 0o400 }, 2), [])
  assert.deepEqual(filed({ ours: false }, 2), ['foreign-owner warn'])
  assert.deepEqual(filed({ mode: 0o777 }, 3), ['product-writable bad'])
  assert.deepEqual(filed({ mode: 0o775 }, 3), [])
  assert.deepEqual(amiss(said(checkFiles(closed, 'win32'))), ['files-not-checked warn'])
})

// Two certificates made for this test, whose keys nobody kept: ECDSA P-256 for peel.test, and RSA of 1,024 bits for weak.test.
const good = `-----BEGIN CERTIFICATE-----
MIIBlDCCATmgAwIBAgIUUt+taJP+7UiGdR+wmhjtMsmV2/IwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJcGVlbC50ZXN0MB4XDTI2MTEyNjE0MjQ1OFoXDTM2MTEyMzE0
MjQ1OFowFDESMBAGA1UEAwwJcGVlbC50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEOQby4ZwR+kCORD1vSwh+USjk8ulqcyO/V+pdkDTxQVduS18Gi/GM6Tb5
0CMIruh5qlMxZLAHItnAJbXL3OFE4qNpMGcwHQYDVR0OBBYEFHdmKa6AFiXkmyHI
YrS/R0WeLNKXMB8GA1UdIwQYMBaAFHdmKa6AFiXkmyHIYrS/R0WeLNKXMA8GA1Ud
EwEB/wQFMAMBAf8wFAYDVR0RBA0wC4IJcGVlbC50ZXN0MAoGCCqGSM49BAMCA0kA
MEYCIQCAc+0vEg/Fs7WS+eg/tDCw9d7TR3yzsi0G47Aqj5U9twIhALBwzZ5IOMZ/
OPh08xiBkUntR9SPQ2EUzNoH45HY5URv
-----END CERTIFICATE-----`
const weak = `-----BEGIN CERTIFICATE-----
MIICGjCCAYOgAwIBAgIUNfs5OqkHUBFa+GFHzB++6K10waMwDQYJKoZIhvcNAQEL
BQAwFDESMBAGA1UEAwwJd2Vhay50ZXN0MB4XDTI2MTEyNjE0MjQ1OVoXDTM2MTEy
MzE0MjQ1OVowFDESMBAGA1UEAwwJd2Vhay50ZXN0MIGfMA0GCSqGSIb3DQEBAQUA
A4GNADCBiQKBgQDybt49Xff491xgLZB+5d+cp9WRFpKGj7lvA+nq36MPpB36pN50
xfrNa5XwGP04iYqEJyP0FuPTIEhz/CqprlWeobxen7MHZub2oYtLagvG7hWp+Nnq
sg91S+aMkhkbKDp4NVTw/P+FZQe4FWZ8SxQsOgmPpztS8IRUpwz9ei7XZwIDAQAB
o2kwZzAdBgNVHQ4EFgQU0zV3Y/TORWJRGRYluKzWnZ3KNNUwHwYDVR0jBBgwFoAU
0zV3Y/TORWJRGRYluKzWnZ3KNNUwDwYDVR0TAQH/BAUwAwEB/zAUBgNVHREEDTAL
ggl3ZWFrLnRlc3QwDQYJKoZIhvcNAQELBQADgYEA53ZxqyqRlwzCSd7otnCnT+0g
1ezaO8QERjbzs4Kk57LBZv0llxE5CPbmaP91yMQF2SZ3WCVcFdd4N8yyP4aWd3qZ
uLY+byowdZBHZizKwHc/ZerFyZL22QnkxU/LamVgn53kT156IBTlm2C75gt8z6IL
qKBCsEVed5du6bUJFg8=
-----END CERTIFICATE-----`
const certified = (pem: string, origin: string | null, at: number): string[] =>
  amiss(said(checkCertificate(readCertificate(pem), origin, at as Instant, [good, weak])))

test('certificates: span, key and name', () => {
  const ends = Date.parse(readCertificate(good)?.leaf.validTo ?? '')
  assert.deepEqual(certified(good, 'https://peel.test', now), [])
  assert.deepEqual(certified(good, 'https://peel.test', ends - 31 * day), [])
  assert.deepEqual(certified(good, 'https://peel.test', ends - 29 * day), ['certificate-ending warn'])
  // Here the certificate is its own authority, which has run out as well.
  const out = ['certificate-out bad', 'certificate-untrusted warn']
  assert.deepEqual(certified(good, 'https://peel.test', ends + 1000), out)
  assert.deepEqual(certified(good, 'https://peel.test', Date.UTC(2020, 0, 1)), out)
  assert.deepEqual(certified(good, 'https://other.test', now), ['certificate-name bad'])
  assert.deepEqual(certified(weak, 'https://weak.test', now), ['certificate-key bad'])
  assert.equal(readCertificate('no certificate'), null)
})

test('certificates: one that leads to no authority that browsers know is said, with its chain or without', () => {
  const authority = (name: string, by?: Issued & { name: string }) => ({
    name,
    ...issueCertificate({ name, by, isAuthority: true }),
  })
  const root = authority('Root')
  const middle = authority('Middle', root)
  const until = new Date(Date.now() + 90 * day)
  const { cert } = issueCertificate({ name: 'peel.test', by: middle, until })
  const leaf = issueCertificate({
    name: 'peel.test',
    until,
    by: { ...issueCertificate({ name: 'peel.test', by: middle }), name: 'peel.test' },
  })
  const at = Date.now() as Instant
  const check = (pem: string, authorities?: string[]): string[] =>
    amiss(said(checkCertificate(readCertificate(pem), 'https://peel.test', at, authorities)))
  assert.deepEqual(check(cert + middle.cert, [root.cert]), [])
  assert.deepEqual(check(cert + root.cert + middle.cert, [root.cert]), [], 'in whatever order')
  assert.deepEqual(check(cert, [root.cert]), ['certificate-untrusted warn'], 'the chain is missing')
  assert.deepEqual(check(cert + middle.cert, [good]), ['certificate-untrusted warn'])
  assert.deepEqual(check(cert + middle.cert + root.cert), ['certificate-untrusted warn'], 'browsers know another list')
  assert.deepEqual(
    check(leaf.cert + cert + middle.cert, [root.cert]),
    ['certificate-untrusted warn'],
    'what is no authority issues nothing',
  )
  const [ofBrowsers = ''] = rootCertificates.filter((pem) => Date.parse(readCertificate(pem)?.leaf.validTo ?? '') > at)
  const trust = checkCertificate(readCertificate(ofBrowsers), null, at).at(-1)
  assert.deepEqual([trust?.code, trust?.state], ['certificate-trusted', 'ok'])
})

test('certificates: behind https nobody’s looking is said, without https there is none to see', () => {
  assert.deepEqual(amiss(said(checkCertificate(null, 'https://peel.test', now))), ['certificate-not-seen warn'])
  assert.deepEqual(checkCertificate(null, 'http://localhost:7373', now), [])
  assert.deepEqual(checkCertificate(null, null, now), [])
})

const access = (id: string, more: Partial<PersonAccess> = {}): PersonAccess => ({
  id: id as PersonId,
  email: null,
  usedAt: now,
  state: 'active',
  sessions: 0,
  factors: { passkeys: 1, password: false, totp: false, sso: false },
  ...more,
})
const person = (id: string, role: Role) => ({ id: id as PersonId, name: `Person ${id}`, role })
const people = [person('a', 'administrator'), person('b', 'administrator'), person('c', 'officer')]
const everybody = people.map(({ id }) => access(id))
const passwordOnly = { passkeys: 0, password: true, totp: false, sso: false }

test('accounts: second factors', () => {
  const check = (c: Partial<PersonAccess>, more: Partial<Parameters<typeof checkAccounts>[0]> = {}): string[] =>
    amiss(said(checkAccounts({ people, access: [...everybody.slice(0, 2), access('c', c)], rules: floor, sso: null, ...more })))
  assert.deepEqual(check({}), [])
  assert.deepEqual(check({ factors: passwordOnly }), ['second-factors warn'])
  assert.deepEqual(check({ factors: passwordOnly }, { rules: { ...floor, mfa: false } }), ['second-factors bad'])
  assert.deepEqual(check({ factors: { ...passwordOnly, totp: true } }), [])
  assert.deepEqual(check({ factors: passwordOnly, state: 'disabled' }), [], 'nobody signs in to it')
  const linked = { passkeys: 0, password: false, totp: false, sso: true }
  assert.deepEqual(check({ factors: linked }), ['second-factors warn'], 'the provider may have asked for one factor only')
  assert.deepEqual(check({ factors: linked }, { sso: { mfaAmr: ['mfa'], mfaAcr: [] } }), [])
})

test('accounts: administrators, and those that nobody uses', () => {
  const check = (roles: Role[], state: PersonAccess['state'] = 'active'): string[] => {
    const cast = roles.map((role, n) => person(`p${n}`, role))
    return amiss(
      said(checkAccounts({ people: cast, access: cast.map(({ id }) => access(id, { state })), rules: floor, sso: null })),
    )
  }
  assert.deepEqual(check([]), ['administrators bad'], 'nobody yet')
  assert.deepEqual(check(['officer']), ['administrators bad'])
  assert.deepEqual(check(['administrator', 'officer']), ['administrators warn'])
  assert.deepEqual(check(Array(2).fill('administrator')), [])
  assert.deepEqual(check(Array(6).fill('administrator')), ['administrators warn'])
  assert.deepEqual(check(Array(2).fill('administrator'), 'unused'), ['administrators bad', 'dormant warn'])
})

const held: LedgerFacts = {
  verdict: { ok: true, size: 12, root: '', origin: 'x' },
  store: { ok: true, at: now, size: 12, rows: 7, problems: [], since: now, failed: false, asked: now },
  witnesses: [{ name: 'board', key: 'k', signed: { size: 10, root: '', at: (now - day) as Instant } }],
  overdue: 0,
  demo: false,
  now,
}
const ledger = (more: Partial<LedgerFacts>): string[] => amiss(said(checkLedger({ ...held, ...more })))

test('ledger: altered entries, rows that disagree, witnesses that do not come, overrides that nobody reviewed', () => {
  assert.deepEqual(ledger({}), [])
  const problem = { index: 3, file: 'tile', sentence: 'Entry 3 was altered.' }
  assert.deepEqual(ledger({ verdict: { ...held.verdict, ok: false, problem } }), ['ledger-altered bad'])
  const row = { index: 4, subject: 'decision:x', kind: 'altered', sentence: 'Another content.' } as const
  assert.deepEqual(ledger({ store: { ...held.store, ok: false, problems: [row] } }), ['store-disagrees bad'])
  assert.deepEqual(ledger({ store: { ...held.store, ok: false, failed: true } }), ['store-unchecked bad'])
  assert.deepEqual(ledger({ witnesses: [] }), ['no-witness warn'])
  assert.deepEqual(ledger({ witnesses: [], demo: true }), [])
  assert.deepEqual(ledger({ witnesses: [{ name: 'board', key: 'k', signed: null }] }), ['witness-silent warn'])
  const late = { size: 10, root: '', at: (now - 8 * day) as Instant }
  assert.deepEqual(ledger({ witnesses: [{ name: 'board', key: 'k', signed: late }] }), ['witness-late warn'])
  assert.deepEqual(ledger({ overdue: 1 }), ['overrides-overdue bad'])
})

test('backups: none, late, lost', () => {
  const check = (ages: number[], store: 'embedded' | 'postgres' = 'embedded', demo = false): string[] =>
    amiss(
      said(
        checkBackups(
          ages.map((age) => ({ at: (now - age * day) as Instant })),
          { store, demo, now },
        ),
      ),
    )
  assert.deepEqual(check([0.5, 1.5]), [])
  assert.deepEqual(check([3]), ['backup-late warn'])
  assert.deepEqual(check([9]), ['backup-old bad'])
  assert.deepEqual(check([]), ['no-backup bad'])
  assert.deepEqual(check([], 'postgres'), ['no-backup warn'])
  assert.deepEqual(check([], 'embedded', true), [])
})

test('what is bad comes first in its area', () => {
  const found = [...checkLedger({ ...held, witnesses: [], overdue: 1 }), ...checkFiles(closed, 'linux')]
  assert.deepEqual(
    inOrder(found).map(({ area, state }) => `${area} ${state}`),
    ['files ok', 'ledger bad', 'ledger warn', 'ledger ok', 'ledger ok'],
  )
})
