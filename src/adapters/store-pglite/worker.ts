/** The thread in which PGlite lives, so that a long query never freezes the server. It answers wire messages in order. */

import { fsyncSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { SEARCH_PATH } from '../store-sql/session.ts'
import type { EngineAnswer, EngineAsk, EngineStart } from './engine.ts'

/** An answer goes to the main thread in pieces of about this size, so that a large one is read as it comes. */
const FLUSH_BYTES = 1 << 18

if (!parentPort) throw new Error('this file runs as a worker thread')
const port = parentPort
const { folder } = workerData as EngineStart

let database: PGlite
let syncs = 0

// One ask at a time: the engine has one connection, and answers must not mix.
let turn: Promise<void> = start()

port.on('message', (ask: EngineAsk) => {
  turn = turn
    .then(() => act(ask))
    .then(
      () => answer({ kind: 'done', id: ask.id, syncs }),
      (error) => answer({ kind: 'error', id: ask.id, why: reasonOf(error) }),
    )
})

async function start(): Promise<void> {
  try {
    // PGlite turns fsync off (-F). Turned on again, with the one method that reaches the file system of Node.
    const startParams = [...PGlite.defaultStartParams.filter((word) => word !== '-F'), '-c', 'wal_sync_method=fsync']
    database = await PGlite.create({ dataDir: folder, startParams, onStderr: noteTrouble })
    makeDurable(database)
    await database.exec(`select pg_catalog.set_config('search_path', '${SEARCH_PATH}', false)`)
    answer({ kind: 'ready' })
  } catch (error) {
    answer({ kind: 'failed', why: reasonOf(error) })
  }
}

interface NodeFiles {
  stream_ops: { fsync?: (stream: { nfd: number }) => number }
  tryFSOperation<Result>(operation: () => Result): Result
}

/** PGlite's view of Node's files has no fsync of its own: the engine's calls would be answered without doing anything. */
function makeDurable(pglite: PGlite): void {
  const files = (pglite.Module as unknown as { NODEFS: NodeFiles }).NODEFS
  files.stream_ops.fsync = (stream) => {
    files.tryFSOperation(() => fsyncSync(stream.nfd))
    syncs++
    return 0
  }
}

async function act(ask: EngineAsk): Promise<void> {
  if (ask.kind === 'wire') await exchange(ask.id, ask.message)
  else await database.close()
}

async function exchange(id: number, message: Uint8Array): Promise<void> {
  let parts: Uint8Array[] = []
  let size = 0
  const flush = (): void => {
    if (size === 0) return
    const bytes = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    parts = []
    size = 0
    answer({ kind: 'bytes', id, bytes }, [bytes.buffer])
  }
  await database.execProtocolRawStream(message, {
    onRawData: (data) => {
      // `data` is a view into the engine's memory, which changes under us.
      parts.push(data.slice())
      size += data.length
      if (size >= FLUSH_BYTES) flush()
    },
  })
  flush()
}

/** When the engine gives itself up, the loop that feeds it would spin for ever: the thread ends with it. */
function noteTrouble(line: string): boolean {
  if (!/\b(PANIC|FATAL):/.test(line)) return false
  answer({ kind: 'failed', why: line.slice(line.search(/PANIC|FATAL/)) })
  return false
}

function answer(message: EngineAnswer, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

function reasonOf(error: unknown): string {
  return String((error as Error)?.message ?? error)
}
