/** Beside the page, so that it stays alive while a million entries are hashed. */

import type { StoreStanding } from '../contract.ts'
import { readStanding } from '../ledger/judge-standing.ts'
import { partialFromFull, tilePath, tileWidth } from '../ledger/tiles.ts'
import type { ReadLedgerFile } from '../ledger/verify-ledger.ts'
import { signatureHolds } from './ledger-signature.ts'
import { type CheckMessage, type CheckRequest, checkInPublic } from './verify-run.ts'

const ahead = 6
const say = (message: CheckMessage): void => self.postMessage(message)

self.onmessage = async ({ data: { base, before, now, statement } }: MessageEvent<CheckRequest>) => {
  const began = performance.now()
  let told = 0
  try {
    const check = await checkInPublic({
      read: readAhead(fileReader(base)),
      readStore: () => storeAt(base),
      signatureHolds,
      clock: () => now + performance.now() - began,
      before,
      statement,
      onProgress: (done, total) => {
        if (done < total && performance.now() - told < 60) return
        told = performance.now()
        say({ kind: 'progress', done, total })
      },
    })
    say({ kind: 'result', check })
  } catch (error) {
    say({ kind: 'failed', why: (error as Error).message })
  }
}

function fileReader(base: string): ReadLedgerFile {
  return async (path) => {
    const answer = await fetch(`${base}/${path}`, { credentials: 'omit', cache: 'no-store' })
    if (answer.status === 404) return null
    if (!answer.ok) throw new Error(`${base}/${path}: ${answer.status}`)
    return new Uint8Array(await answer.arrayBuffer())
  }
}

/** Full tiles are asked for some steps before they are needed: the line waits less than the hashing. */
function readAhead(read: ReadLedgerFile): ReadLedgerFile {
  const coming = new Map<string, Promise<Uint8Array | null>>()
  let size = 0
  const start = (path: string): Promise<Uint8Array | null> => {
    const known = coming.get(path)
    if (known) return known
    const fresh = read(path)
    fresh.catch(() => {})
    coming.set(path, fresh)
    return fresh
  }
  return partialFromFull(async (path) => {
    const place = /^tile\/(entries|0)\/((?:x\d{3}\/)*\d{3})$/.exec(path)
    if (!place) {
      const bytes = await read(path)
      if (path === 'checkpoint' && bytes) size = Number(new TextDecoder().decode(bytes).split('\n')[1])
      return bytes
    }
    const tile = Number((place[2] as string).replaceAll(/[x/]/g, ''))
    const level = place[1] === 'entries' ? 'entries' : 0
    for (let next = tile; next <= tile + ahead && (next + 1) * tileWidth <= size; next++)
      start(tilePath(level, next)).catch(() => {})
    const found = start(path)
    coming.delete(path)
    return found
  })
}

async function storeAt(base: string): Promise<StoreStanding | null> {
  const answer = await fetch(`${base}/status`, { credentials: 'omit', cache: 'no-store' })
  return answer.ok ? readStanding(await answer.text()) : null
}
