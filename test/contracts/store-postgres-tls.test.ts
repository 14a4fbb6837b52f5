/** The way to PostgreSQL: to another machine encrypted and checked or not at all; to one that wants certificates with a certificate, which may be renewed beneath. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, describe, it, test } from 'node:test'
import { openPostgresStore } from '../../src/adapters/store-postgres/open-postgres-store.ts'
import { refuseOpenWay } from '../../src/adapters/store-postgres/refuse-open-way.ts'
import { issueCertificate } from '../tls/issue-certificate.ts'
import { type EncryptedPostgres, noPrograms, startEncryptedPostgres } from './encrypted-postgres.ts'

const judged = (url: string, env: Record<string, string> = {}): string => {
  try {
    refuseOpenWay(url, 'a place', env)
    return 'goes'
  } catch (error) {
    return (error as { code: string }).code
  }
}

test('to another machine the way is encrypted and checked, or there is none', () => {
  const far = 'postgres://peel:s3cret@db.example/peel'
  const open = [
    ...[
      '',
      '?sslmode=disable',
      '?sslmode=prefer',
      '?sslmode=require',
      '?sslmode=verify-ca',
      '?sslmode=no-verify',
      '?ssl=true',
    ].map((end) => far + end),
    // Said twice, said otherwise, or said by another name: what the driver makes of it counts.
    `${far}?sslmode=verify-full&sslmode=no-verify`,
    `${far}?sslmode=verify-full&sslmode=disable`,
    'postgres://peel@localhost/peel?host=db.example',
    'postgres://peel@127.0.0.1/peel?host=db.example&sslmode=require',
    'postgres://peel@127.0.0.1.db.example/peel',
    'postgres://peel@10.0.0.5/peel',
    'postgres://peel@[2001:db8::1]/peel',
    'postgres://peel@0.0.0.0/peel',
  ]
  for (const url of open) {
    assert.equal(judged(url), 'store.server-unencrypted', url)
    assert.equal(judged(url, { PEEL_ALLOW_UNENCRYPTED_DATABASE: '1' }), 'goes', url)
  }
  const full = `${far}?sslmode=verify-full`
  assert.equal(judged(full), 'goes')
  assert.equal(judged(full, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }), 'store.server-unencrypted', 'nobody would look')
  for (const near of ['@localhost/peel', '@127.0.0.1:5433/peel', '@[::1]/peel', '@%2Frun%2Fpostgresql/peel', '/peel?host=/run'])
    assert.equal(judged(`postgres://${near}`), 'goes', near)
  assert.equal(judged(`${full}&sslrootcert=/nowhere/root.crt`), 'store.server-file-unreadable')
})

test('a store is not opened that way, and the sentence says what to do without telling the password', async () => {
  await assert.rejects(
    openPostgresStore({ url: 'postgres://peel:s3cret@db.example/peel?sslmode=require', env: {} }),
    (error: Error & { sentence: string }) =>
      /db\.example:5432\/peel .*\(sslmode require\).*sslmode=verify-full/.test(error.sentence) &&
      !error.sentence.includes('s3cret'),
  )
})

if (noPrograms) console.log(`skipped: PostgreSQL that wants certificates, because ${noPrograms}`)

describe('a PostgreSQL that lets in by certificate only', { skip: noPrograms }, () => {
  let server: EncryptedPostgres
  let root: string
  const urlWith = (more: Record<string, string>, host = 'localhost'): string =>
    `postgres://peel@${host}:${server.port}/peel?${new URLSearchParams(more)}`
  const withOwn = (pair: { cert: string; key: string }): Record<string, string> => ({
    sslmode: 'verify-full',
    sslrootcert: root,
    sslcert: pair.cert,
    sslkey: pair.key,
  })
  const short = () => issueCertificate({ name: 'peel', by: server.authority, until: new Date(Date.now() + 3_600_000) })
  before(async () => {
    server = await startEncryptedPostgres()
    root = `${server.folder}/authority.crt`
  })
  after(() => server?.stop())
  const refused = async (url: string, code: string, why: RegExp): Promise<void> =>
    assert.rejects(openPostgresStore({ url }), (error: Error & { code: string }) => {
      assert.equal(error.code, code)
      assert.match(error.message, why)
      return true
    })

  it('is reached with a certificate of an hour, encrypted both ways, without any password', async () => {
    const pair = server.lay('client', short())
    const store = await openPostgresStore({ url: urlWith(withOwn(pair)), sessions: 2 })
    const seen = (): Promise<{ version: string; serial: string }> =>
      store.borrow(async (session) => {
        const { rows } = await session.query(
          'select version, client_serial::text as serial from pg_stat_ssl where pid = pg_backend_pid()',
          [],
        )
        return rows[0] as { version: string; serial: string }
      })
    const first = await seen()
    assert.match(first.version, /^TLSv1\.[23]$/)
    // Renewed beneath: the next session proves itself by the new one, nothing is started anew.
    const next = short()
    writeFileSync(pair.cert, next.cert)
    writeFileSync(pair.key, next.key)
    const [one, two] = await Promise.all([seen(), seen()])
    assert.deepEqual(new Set([one.serial, two.serial]).size, 2)
    await store.close()
  })

  it('refuses whoever has none, another name’s, or one of nobody it knows', async () => {
    await refused(urlWith({ sslmode: 'verify-full', sslrootcert: root }), 'store.server-refused', /certificate/)
    await refused(urlWith({}), 'store.server-refused', /pg_hba\.conf|no encryption/)
    const other = server.lay('other', issueCertificate({ name: 'somebody', by: server.authority }))
    await refused(urlWith(withOwn(other)), 'store.server-refused', /certificate authentication failed/)
    const strange = server.lay('strange', issueCertificate({ name: 'peel' }))
    await refused(urlWith(withOwn(strange)), 'store.server-unreachable', /./)
    const late = server.lay(
      'late',
      issueCertificate({ name: 'peel', by: server.authority, until: new Date(Date.now() - 60_000) }),
    )
    await refused(urlWith(withOwn(late)), 'store.server-unreachable', /./)
  })

  it('is refused by Peel where it is not who it should be', async () => {
    const pair = withOwn(server.lay('client', short()))
    const fake = server.lay('fake', issueCertificate({ name: 'Database authority', isAuthority: true }))
    await refused(urlWith({ ...pair, sslrootcert: fake.cert }), 'store.server-unreachable', /SELF_SIGNED|UNABLE_TO|signature/i)
    await refused(urlWith(pair, '127.0.0.1'), 'store.server-unreachable', /ERR_TLS_CERT_ALTNAME_INVALID/)
  })
})
