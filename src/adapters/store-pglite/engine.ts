/** The main thread's end of the PGlite worker: ask, get bytes, know when it stopped. */

import type { Worker } from 'node:worker_threads'
import { storeError } from '../store-sql/errors.ts'
import { startWorker } from '../worker-thread/start-worker.ts'

export interface EngineStart {
  folder: string
  /** A tar of an empty database, which spares the slow first creation. */
  seed?: Uint8Array<ArrayBuffer>
}

export type EngineAsk =
  | { kind: 'wire'; id: number; message: Uint8Array }
  | { kind: 'dump'; id: number }
  | { kind: 'close'; id: number }

export type EngineAnswer =
  | { kind: 'ready' }
  | { kind: 'failed'; why: string }
  | { kind: 'bytes'; id: number; bytes: Uint8Array }
  | { kind: 'done'; id: number }
  | { kind: 'error'; id: number; why: string }

interface Waiting {
  onBytes: (bytes: Uint8Array) => void
  resolve: () => void
  reject: (error: unknown) => void
}

export class Engine {
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1
  private stopped: Error | undefined

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

  /** The database's folder as an uncompressed tar. */
  async dump(): Promise<Uint8Array> {
    let tar = new Uint8Array(0)
    await this.ask(
      (id) => ({ kind: 'dump', id }),
      (bytes) => {
        tar = bytes as Uint8Array<ArrayBuffer>
      },
    )
    return tar
  }

  async close(): Promise<void> {
    if (!this.stopped) {
      await this.ask(
        (id) => ({ kind: 'close', id }),
        () => {},
      )
    }
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
      const stop = (why: string) => {
        this.stopped ??= storeError('engine-stopped', { folder: this.folder }, { cause: new Error(why) })
        reject(storeError('cannot-open', { folder: this.folder, why }))
        for (const waiting of this.waiting.values()) waiting.reject(this.stopped)
        this.waiting.clear()
      }
      this.worker.on('error', (error) => stop(error.message))
      this.worker.on('exit', (code) => stop(`the engine's thread ended with ${code}`))
      this.worker.on('message', (answer: EngineAnswer) => {
        if (answer.kind === 'ready') resolve()
        else if (answer.kind === 'failed') {
          stop(answer.why)
          void this.worker.terminate()
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
    if (answer.kind === 'done') waiting.resolve()
    else waiting.reject(storeError('engine-stopped', { folder: this.folder }, { cause: new Error(answer.why) }))
  }
}
