/** Peel's own TLS: reads certificate and key before the door opens, says in one sentence what is wrong with them, and takes renewed ones. */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'

/**
 * What Mozilla's and the IETF's (RFC 9325) lists recommend and nothing else: TLS 1.3, and of 1.2 the suites with forward secrecy and
 * authenticated encryption. The strongest first, and the server's order counts.
 */
const recommended = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
]
const spoken = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', ciphers: recommended.join(':'), honorCipherOrder: true }

const minute = 60_000

/**
 * @typedef {{ cert: string, key: string }} Pair PEM: the certificate with its chain, its key
 * @typedef {{ certificate: string, key: string }} PairFiles where they lie
 */

/**
 * PEEL_TLS_CERT and PEEL_TLS_KEY; null where neither is said: then Peel speaks http.
 *
 * @param {Record<string, string | undefined>} env
 * @returns {PairFiles | null} throws an error with a `code` and a `sentence` where only one of the two is said
 */
export function pairFilesIn({ PEEL_TLS_CERT: certificate, PEEL_TLS_KEY: key }) {
  if (!certificate && !key) return null
  if (certificate && key) return { certificate, key }
  const [said, missing] = certificate ? ['PEEL_TLS_CERT', 'PEEL_TLS_KEY'] : ['PEEL_TLS_KEY', 'PEEL_TLS_CERT']
  throw refusal('tls-half', `${said} is set and ${missing} is not: TLS takes a certificate and its key. Nothing was started.`)
}

/**
 * Reads the two files and holds them against each other and the day.
 *
 * @param {PairFiles} files
 * @param {number} [now] milliseconds since 1970
 * @returns {Pair} throws an error with a `code` and a `sentence`
 */
export function readPair(files, now = Date.now()) {
  const cert = readPem('PEEL_TLS_CERT', files.certificate)
  const key = readPem('PEEL_TLS_KEY', files.key)
  refuseOpenKey(files.key)
  const certificate = parsed('tls-no-certificate', `${files.certificate} holds no certificate in PEM`, () => leafOf(cert))
  const secret = parsed('tls-no-key', `${files.key} holds no private key in PEM that opens without a passphrase`, () =>
    createPrivateKey(key),
  )
  if (!certificate.checkPrivateKey(secret)) {
    throw refusal(
      'tls-other-key',
      `The key in ${files.key} is not that of the certificate in ${files.certificate}. Nothing was started.`,
    )
  }
  const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  if (now < from || now > until) {
    const what = now < from ? `is valid from ${dayOf(from)} on only` : `ran out on ${dayOf(until)}`
    throw refusal(
      'tls-out',
      `The certificate in ${files.certificate} ${what}. Renew it, then start Peel again; nothing was started.`,
    )
  }
  parsed('tls-weak', `TLS takes no such certificate or key as in ${files.certificate}`, () =>
    createSecureContext({ ...spoken, cert, key }),
  )
  return { cert, key }
}

/** @param {Pair} pair what a server of `node:https` is made with */
export const tlsOptions = (pair) => ({ ...spoken, ...pair })

/** @param {string} pem the certificate itself, which stands first, without its chain */
export const leafOf = (pem) => new X509Certificate(pem)

/**
 * Looks every minute whether the files hold another pair, as after a renewal, and shows that one from then on: to new connections,
 * while those that stand go on. A pair that is no good, or half written, is told once and the present one stays.
 *
 * @param {PairFiles} files
 * @param {Pair} first
 * @param {{ take(pair: Pair): void, tell?(sentence: string): void, every?: number }} to
 * @returns {() => void} ends it
 */
export function keepFresh(files, first, { take, tell = (sentence) => console.error(sentence), every = minute }) {
  let shown = first
  let told
  const look = () => {
    try {
      const pair = readPair(files)
      told = undefined
      if (pair.cert === shown.cert && pair.key === shown.key) return
      take(pair)
      shown = pair
    } catch (error) {
      const sentence = (error.sentence ?? error.message).replace(
        / (?:Renew it, then start Peel again; n|N)othing was started\.$/,
        '',
      )
      if (sentence !== told) tell(`${sentence} Peel goes on with the certificate that it had.`)
      told = sentence
    }
  }
  const timer = setInterval(look, every).unref()
  return () => clearInterval(timer)
}

function readPem(setting, path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const why = { ENOENT: 'where there is nothing', EACCES: 'which this user may not read', EISDIR: 'which is a folder' }[
      error.code
    ]
    throw refusal(
      'tls-unreadable',
      `${setting} names ${path}, ${why ?? `which cannot be read (${error.code})`}. Nothing was started.`,
    )
  }
}

/** A key that everybody on the machine may read, or change, is nobody's secret. A group may be how a renewal hands it on. */
function refuseOpenKey(path) {
  if (process.platform === 'win32' || (statSync(path).mode & 0o007) === 0) return
  throw refusal(
    'tls-key-open',
    `Everybody on this machine may open ${path}, which holds the key. Say chmod o= ${path}; nothing was started.`,
  )
}

function parsed(code, sentence, read) {
  try {
    return read()
  } catch (error) {
    throw refusal(code, `${sentence} (${error.code ?? error.message}). Nothing was started.`)
  }
}

const refusal = (code, sentence) => Object.assign(new Error(sentence), { code: `start.${code}`, sentence })

const dayOf = (at) => new Date(at).toISOString().slice(0, 10)
