/** When a server already holds the folder, a command is handed to it instead of failing: same command, same answer. */

import { X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { request as askPlain } from 'node:http'
import { request as askEncrypted, type RequestOptions } from 'node:https'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

export interface CommandAnswer {
  exit: 0 | 1 | 2
  out: string
  err: string
}

const answer = z.object({ exit: z.union([z.literal(0), z.literal(1), z.literal(2)]), out: z.string(), err: z.string() })
const note = z.object({ pid: z.number(), url: z.string(), certificate: z.string().optional() })

/**
 * Asks the server that holds the folder, as the station: whoever can read the folder's token could read the folder anyway.
 * One that speaks TLS is known by the very certificate that it wrote into the folder, and by no other.
 * Resolves with undefined when no server answers there.
 */
export async function askRunningServer(home: string, args: string[]): Promise<CommandAnswer | undefined> {
  try {
    const { url, certificate } = note.parse(JSON.parse(await readFile(join(home, 'server.json'), 'utf8')))
    const token = (await readFile(join(home, 'station-token'), 'utf8')).trim()
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-peel': '1' }
    const body = JSON.stringify({ args: args.map(absolute) })
    const said = await post(new URL('/api/station/command', url), { headers, ...onlyWith(certificate) }, body)
    return said === undefined ? undefined : answer.parse(JSON.parse(said))
  } catch {
    return undefined
  }
}

/** Whose certificate is trusted: that one alone, whoever issued it and whichever name the address has. */
function onlyWith(certificate: string | undefined): RequestOptions & { allowPartialTrustChain?: boolean } {
  if (certificate === undefined) return {}
  const { fingerprint256 } = new X509Certificate(certificate)
  return {
    ca: certificate,
    // The certificate itself is the authority, also where another one issued it.
    allowPartialTrustChain: true,
    checkServerIdentity: (_, shown) =>
      shown.fingerprint256 === fingerprint256 ? undefined : new Error('another certificate than that of the folder'),
  }
}

/** The body of an answer that says yes. */
function post(url: URL, options: RequestOptions, body: string): Promise<string | undefined> {
  const ask = url.protocol === 'https:' ? askEncrypted : askPlain
  return new Promise((resolve, reject) => {
    const sent = ask(url, { method: 'POST', ...options }, (got) => {
      text(got).then((said) => resolve(got.statusCode === 200 ? said : undefined), reject)
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

/** The server runs in another folder, so a file named from here is named in full. */
const absolute = (word: string): string => (!word.startsWith('-') && existsSync(word) ? resolve(word) : word)
