/** The thread in which PGlite lives, so that a long query never freezes the server. It answers wire messages in order. */

import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { EngineAnswer, EngineAsk, EngineStart } from './engine.ts'

const FLUSH_BYTES = 1 << 18

if (!parentPort) throw new Error('this file runs as a worker thread')
const port = parentPort
const { folder, seed } = workerData as EngineStart

let database: PGlite

function answer(message: EngineAnswer, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

async function exchange(id: number, message: Uint8Array): Promise<void> {
  let parts: Uint8Array[] = []
  let size = 0
  const flush = () => {
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

async function act(ask: EngineAsk): Promise<void> {
  if (ask.kind === 'wire') {
    await exchange(ask.id, ask.message)
    return
  }
  if (ask.kind === 'dump') {
    const file = await database.dumpDataDir('none')
    const bytes = new Uint8Array(await file.arrayBuffer())
    answer({ kind: 'bytes', id: ask.id, bytes }, [bytes.buffer])
    return
  }
  await database.close()
}

// One ask at a time: the engine has one connection, and answers must not mix.
let turn: Promise<void> = start()

async function start(): Promise<void> {
  try {
    database = await PGlite.create({ dataDir: folder, ...(seed ? { loadDataDir: new Blob([seed]) } : {}) })
    answer({ kind: 'ready' })
  } catch (error) {
    answer({ kind: 'failed', why: String((error as Error)?.message ?? error) })
  }
}

port.on('message', (ask: EngineAsk) => {
  turn = turn
    .then(() => act(ask))
    .then(
      () => answer({ kind: 'done', id: ask.id }),
      (error) => answer({ kind: 'error', id: ask.id, why: String((error as Error)?.message ?? error) }),
    )
})
