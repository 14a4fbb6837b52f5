/** The main thread's end of the PGlite worker: ask, get bytes, know when it stopped. */

import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { PeelError } from '../../kernel/errors.ts'
import { storeError } from '../store-sql/errors.ts'
import { startWorker } from '../worker-thread/start-worker.ts'

export interface EngineStart {
  folder: string
}

export type EngineAsk = { kind: 'wire'; id: number; message: Uint8Array } | { kind: 'close'; id: number }

export type EngineAnswer =
  | { kind: 'ready' }
  | { kind: 'failed'; why: string }
  | { kind: 'bytes'; id: number; bytes: Uint8Array }
  | { kind: 'done'; id: number; syncs: number }
  | { kind: 'error'; id: number; why: string }

interface Waiting {
  onBytes: (bytes: Uint8Array) => void
  resolve: () => void
  reject: (error: unknown) => void
}

/** Below this, PostgreSQL cannot write its next log segment (16 MB) and gives itself up. */
const SCARCE_BYTES = 24 << 20

export class Engine {
  /** How often the engine has forced its files to the disk. */
  syncs = 0
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1
  private stopped: PeelError | undefined

  private constructor(
    private readonly worker: Worker,
    private readonly folder: string,
  ) {}

  /** Starts the thread and opens the folder, creating the database where there is none. */
  static async open(start: EngineStart): Promise<Engine> {
    const worker = startWorker(import.meta.url, './worker', { workerData: start, name: 'peel-store' })
    const engine = new Engine(worker, start.folder)
    await engine.ready()
    return engine
  }

  /** Sends one wire message; `onBytes` gets the answer in pieces. */
  wire(message: Uint8Array, onBytes: (bytes: Uint8Array) => void): Promise<void> {
    // A message that owns its memory is handed over; one cut from a shared pool is copied by the clone.
    const whole = message.byteOffset === 0 && message.byteLength === message.buffer.byteLength
    return this.ask((id) => ({ kind: 'wire', id, message }), onBytes, whole ? [message.buffer as ArrayBuffer] : [])
  }

  async close(): Promise<void> {
    if (!this.stopped) await this.ask((id) => ({ kind: 'close', id }), ignore)
    this.stopped ??= storeError('closed', {})
    await this.worker.terminate()
  }

  private ask(
    make: (id: number) => EngineAsk,
    onBytes: (bytes: Uint8Array) => void,
    transfer: ArrayBuffer[] = [],
  ): Promise<void> {
    if (this.stopped) return Promise.reject(this.stopped)
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { onBytes, resolve, reject })
      this.worker.postMessage(make(id), transfer)
    })
  }

  private ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      let opened = false
      const stop = (why: string): void => {
        const error = this.explain(why, opened)
        this.stopped ??= error
        reject(error)
        for (const waiting of this.waiting.values()) waiting.reject(this.stopped)
        this.waiting.clear()
        void this.worker.terminate()
      }
      this.worker.on('error', (error) => stop(error.message))
      this.worker.on('exit', (code) => stop(`the engine's thread ended with ${code}`))
      this.worker.on('message', (answer: EngineAnswer) => {
        if (answer.kind === 'failed') stop(answer.why)
        else if (answer.kind === 'ready') {
          opened = true
          resolve()
        } else this.deliver(answer)
      })
    })
  }

  private deliver(answer: Exclude<EngineAnswer, { kind: 'ready' | 'failed' }>): void {
    const waiting = this.waiting.get(answer.id)
    if (!waiting) return
    if (answer.kind === 'bytes') {
      waiting.onBytes(answer.bytes)
      return
    }
    this.waiting.delete(answer.id)
    if (answer.kind === 'error') {
      waiting.reject(this.explain(answer.why, true))
      return
    }
    this.syncs = answer.syncs
    waiting.resolve()
  }

  private explain(why: string, opened: boolean): PeelError {
    const cause = { cause: new Error(why) }
    const folder = dirname(this.folder)
    if (/No space left|File too large|Disk quota/i.test(why) || freeBytes(folder) < SCARCE_BYTES) {
      return storeError('disk-full', { folder }, cause)
    }
    return opened ? storeError('engine-stopped', { folder }, cause) : storeError('cannot-open', { folder, why }, cause)
  }
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

const ignore = (): void => {}
