/** Peel's own TLS, at the door that is open before the server and with the server in it: versions, suites, bad pairs, renewal, plain http, the command line. */

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it, test } from 'node:test'
import { type ConnectionOptions, connect as connectTls, getCiphers, type SecureVersion, type TLSSocket } from 'node:tls'
import { openDoor } from '../../bin/door.js'
import { refusePlain } from '../../bin/refuse-plain.js'
import { keepFresh, pairFilesIn, readPair, tlsOptions } from '../../bin/tls.js'
import { allMigrations } from '../../src/app/all-migrations.ts'
import { askRunningServer } from '../../src/app/ask-running-server.ts'
import { layStore } from '../prepared/lay-store.ts'
import { runPeel, runStart, startPeel } from '../start/start-peel.ts'
import { type Issued, issueCertificate } from './issue-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'peel-tls-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const authority = { name: 'Test authority', ...issueCertificate({ name: 'Test authority', isAuthority: true }) }
const own = issueCertificate({ name: 'localhost', by: authority })

/** Two files as an administrator lays them; the chain follows the certificate. */
function laid({ cert, key }: Issued, name = 'own'): { certificate: string; key: string } {
  const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) }
  writeFileSync(files.certificate, cert + authority.cert)
  writeFileSync(files.key, key, { mode: 0o600 })
  return files
}

async function opened(pair: Issued = own) {
  const door = await openDoor({ port: 0, host: '127.0.0.1' }, { cert: pair.cert, key: pair.key })
  const { port } = door.server.address() as AddressInfo
  const close = (): void => {
    door.server.close()
    door.server.closeAllConnections()
  }
  return { door, port, close }
}

/** What was agreed on, or why not. */
const greet = (
  port: number,
  wishes: ConnectionOptions = {},
): Promise<{ version: string; suite: string; serial: string } | string> =>
  new Promise((resolve) => {
    const socket: TLSSocket = connectTls(
      { port, host: '127.0.0.1', servername: 'localhost', ca: authority.cert, ...wishes },
      () => {
        const { serialNumber } = socket.getPeerCertificate()
        resolve({ version: socket.getProtocol() ?? '', suite: socket.getCipher().name, serial: serialNumber })
        socket.destroy()
      },
    )
    socket.once('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message))
  })

const ask = (port: number, path: string, method = 'GET'): Promise<{ headers: Record<string, unknown>; body: string }> =>
  new Promise((resolve, reject) => {
    request(
      { port, host: '127.0.0.1', servername: 'localhost', ca: authority.cert, path, method, headers: { 'x-peel': '1' } },
      (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (text) => {
          body += text
        })
        answer.on('end', () => resolve({ headers: answer.headers, body }))
      },
    )
      .once('error', reject)
      .end()
  })

/** Half a minute at most. */
async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 10) {
    assert.ok(waited < 30_000, 'it never came')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('the door speaks TLS 1.3, and 1.2 with whoever cannot; nothing older', async () => {
  const { port, close } = await opened()
  const with_ = (version: SecureVersion) =>
    greet(port, { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' }).then((said) =>
      typeof said === 'string' ? said : said.version,
    )
  const best = await greet(port)
  assert.deepEqual(typeof best === 'string' ? best : [best.version, best.suite], ['TLSv1.3', 'TLS_AES_256_GCM_SHA384'])
  assert.equal(await with_('TLSv1.2'), 'TLSv1.2')
  for (const old of ['TLSv1', 'TLSv1.1'] as const)
    assert.match(await with_(old), /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|ECONNRESET/)
  close()
})

test('of all suites that OpenSSL knows, the door takes those with forward secrecy and authenticated encryption', async () => {
  const taken = new Set<string>()
  for (const kind of ['ec', 'rsa'] as const) {
    const { port, close } = await opened(issueCertificate({ name: 'localhost', by: authority, kind }))
    for (const name of getCiphers().map((one) => one.toUpperCase())) {
      const wishes: ConnectionOptions = name.startsWith('TLS_')
        ? { minVersion: 'TLSv1.3', ciphers: name }
        : { maxVersion: 'TLSv1.2', ciphers: `${name}:@SECLEVEL=0` }
      const said = await greet(port, wishes).catch((error: Error) => error.message)
      if (typeof said !== 'string') taken.add(said.suite)
    }
    close()
  }
  const listed = tlsOptions({ cert: '', key: '' }).ciphers.split(':')
  assert.deepEqual([...taken].sort(), [...listed].sort())
  for (const name of taken) assert.match(name, /^(TLS|ECDHE-(ECDSA|RSA))[-_](AES(_)?(128|256)[-_]GCM|CHACHA20[-_]POLY1305)/)
})

test('what comes in plain http is closed without an answer: nothing is served, nothing sent elsewhere', async () => {
  const { port, close } = await opened()
  const heard = await new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'))
    socket.setEncoding('latin1').on('data', (piece) => {
      text += piece
    })
    socket.once('close', () => resolve(text))
    socket.once('error', reject)
  })
  assert.doesNotMatch(heard, /HTTP|html|location/i)
  const { headers, body } = await ask(port, '/')
  assert.match(body, /getting ready/)
  assert.match(String(headers['strict-transport-security']), /^max-age=63072000; includeSubDomains$/)
  close()
})

test('a certificate that nobody trusts, or that is for another name, is nothing a browser goes on with', async () => {
  const strange = await opened(issueCertificate({ name: 'localhost' }))
  assert.match(String(await greet(strange.port)), /SELF_SIGNED|UNABLE_TO_VERIFY/)
  strange.close()
  const { port, close } = await opened()
  assert.equal(await greet(port, { servername: 'peel.example' }), 'ERR_TLS_CERT_ALTNAME_INVALID')
  close()
})

describe('a start whose certificate or key is no good', () => {
  const cases: [name: string, lay: () => Record<string, string | undefined>, sentence: RegExp][] = [
    ['a certificate alone', () => ({ PEEL_TLS_CERT: laid(own).certificate }), /^PEEL_TLS_CERT is set and PEEL_TLS_KEY is not/],
    ['a key alone', () => ({ PEEL_TLS_KEY: laid(own).key }), /^PEEL_TLS_KEY is set and PEEL_TLS_CERT is not/],
    ['a file that is not there', () => named({ ...laid(own), key: join(folder, 'none') }), /^PEEL_TLS_KEY names .*nothing/],
    ['a folder', () => named({ ...laid(own), certificate: folder }), /^PEEL_TLS_CERT names .*which is a folder/],
    ['no certificate in it', () => named(laid({ ...own, cert: 'hello' }, 'a')), /holds no certificate in PEM/],
    ['no key in it', () => named(laid({ ...own, key: 'hello' }, 'b')), /holds no private key in PEM/],
    [
      'the key of another',
      () => named(laid({ ...own, key: issueCertificate({ name: 'x' }).key }, 'c')),
      /is not that of the certificate/,
    ],
    ['one that ran out', () => named(laid(dated('2025-01-01', '2025-02-01'), 'd')), /ran out on 2025-02-01\. Renew it/],
    ['one that is not valid yet', () => named(laid(dated('2048-01-01', '2049-01-01'), 'e')), /is valid from 2048-01-01 on only/],
    ['a key that everybody reads', () => named(openKey()), /^Everybody on this machine may open .*chmod o=/],
  ]
  const named = ({ certificate, key }: { certificate: string; key: string }) => ({
    PEEL_TLS_CERT: certificate,
    PEEL_TLS_KEY: key,
  })
  const dated = (from: string, until: string): Issued =>
    issueCertificate({ name: 'localhost', from: new Date(from), until: new Date(until) })
  const openKey = () => {
    const files = laid(own, 'f')
    chmodSync(files.key, 0o644)
    return files
  }
  for (const [name, lay, sentence] of cases) {
    it(name, () => {
      assert.throws(
        () => {
          const files = pairFilesIn(lay())
          if (files) readPair(files)
        },
        (error: { code: string; sentence: string }) => {
          assert.match(error.code, /^start\.tls-/)
          assert.match(error.sentence, sentence)
          assert.match(error.sentence, /othing was started\.$/)
          return true
        },
      )
    })
  }

  it('ends with exit code 2 and that one sentence, before it listens or builds', async () => {
    const { code, said } = await runStart(['--port', '0'], named({ ...laid(own), key: join(folder, 'none') }))
    assert.equal(code, 2)
    assert.match(said, /^PEEL_TLS_KEY names .* where there is nothing\. Nothing was started\.\n$/)
  })
})

test('to other machines no start speaks plain http, unless somebody says so', async () => {
  const refused = { code: 'start.unencrypted' }
  for (const host of ['0.0.0.0', '::', '192.0.2.1', '10.0.0.5']) {
    await assert.rejects(refusePlain({ host }, {}), refused, host)
    await assert.rejects(refusePlain({ host }, { PEEL_ALLOW_UNENCRYPTED: 'no', PEEL_PROXY: '10.0.0.1' }), refused, host)
    await refusePlain({ host }, { PEEL_ALLOW_UNENCRYPTED: '1' })
  }
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.0.0.53']) await refusePlain({ host }, {})
})

test('a renewed certificate is shown without a restart; half a renewal is told once and changes nothing', async () => {
  const renewed = issueCertificate({ name: 'localhost', by: authority })
  const files = laid(own, 'renewed')
  const { door, port, close } = await opened()
  const serialOf = async (): Promise<string> => {
    const said = await greet(port)
    return typeof said === 'string' ? said : said.serial
  }
  const before = await serialOf()
  const told: string[] = []
  let heard = 0
  door.whenRenewed(() => heard++)
  const stop = keepFresh(files, readPair(files), { take: door.renew, tell: (sentence) => told.push(sentence), every: 5 })
  writeFileSync(files.certificate, renewed.cert + authority.cert)
  await until(() => told.length > 0)
  await new Promise((resolve) => setTimeout(resolve, 30))
  assert.equal(told.length, 1)
  assert.match(told[0] ?? '', /is not that of the certificate in .* Peel goes on with the certificate that it had\.$/)
  assert.deepEqual([await serialOf(), heard], [before, 0])
  writeFileSync(files.key, renewed.key)
  await until(() => heard > 0)
  assert.notEqual(await serialOf(), before)
  assert.equal(door.certificate(), `${renewed.cert}`)
  stop()
  close()
})

test('the command line tells its token to the certificate of its folder, and to no other, whoever issued it', async () => {
  const { door, port, close } = await opened()
  const tokens: unknown[] = []
  door.handOver((asked, answer) => {
    tokens.push(asked.headers.authorization)
    answer.end(JSON.stringify({ exit: 0, out: 'well', err: '' }))
  })
  writeFileSync(join(folder, 'station-token'), 's3cret')
  const noted = (certificate: string): void =>
    writeFileSync(join(folder, 'server.json'), JSON.stringify({ pid: 1, url: `https://127.0.0.1:${port}`, certificate }))
  noted(door.certificate() ?? '')
  assert.deepEqual(await askRunningServer(folder, ['tonight']), { exit: 0, out: 'well', err: '' })
  assert.deepEqual(tokens, ['Bearer s3cret'])
  for (const other of [authority.cert, issueCertificate({ name: 'localhost', by: authority }).cert]) {
    noted(other)
    assert.equal(await askRunningServer(folder, ['tonight']), undefined)
  }
  assert.equal(tokens.length, 1, 'whoever else listens there hears nothing')
  close()
})

test('a whole Peel over TLS: addresses, headers, cookies and the command line follow it', async () => {
  const { certificate, key } = laid(own, 'whole')
  const home = join(folder, 'home')
  await layStore(home, allMigrations)
  const peel = await startPeel(['--home', home, '--port', '0'], { PEEL_TLS_CERT: certificate, PEEL_TLS_KEY: key })
  try {
    assert.match(peel.url, /^https:\/\/localhost:\d+$/)
    await until(() => /Open the first account/.test(peel.said()))
    assert.match(peel.said(), /Open the first account, once: https:\/\/localhost:\d+\/setup/)
    const port = Number(new URL(peel.url).port)
    const { headers, body } = await ask(port, '/api/status')
    assert.equal(JSON.parse(body).phase, 'ready')
    assert.match(String(headers['strict-transport-security']), /^max-age=63072000/)
    const left = await ask(port, '/api/trust/session', 'DELETE')
    assert.match(String(left.headers['set-cookie']), /^__Host-peel_session=;.*Secure/)
    const { code, said } = await runPeel(['trust', 'check', '--json', '--home', home])
    assert.ok(code !== 2, said)
    const { findings } = JSON.parse(said.slice(said.indexOf('{'))) as { findings: { code: string; sentence: string }[] }
    const codes = findings.map((finding) => finding.code)
    assert.ok(codes.includes('own-tls') && codes.includes('certificate-key'), `${codes}`)
    assert.ok(codes.includes('certificate-untrusted'), 'no browser knows this authority')
  } finally {
    await peel.stop()
  }
})
