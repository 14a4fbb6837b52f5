/** Holds one key in the browser's own database, the only place that takes a key which no script can read out. */

import type { KeyDrawer } from './seal-kept.ts'

const database = 'peel-key'
const table = 'keys'
const only = 'session'

/** A browser that has no database, as in some private windows, holds no key: then nothing is kept. */
export const keyDrawer: KeyDrawer = {
  read: () => inTable<CryptoKey | undefined>('readonly', (keys) => keys.get(only)),
  lay: async (key) => {
    await inTable('readwrite', (keys) => keys.put(key, only))
  },
  empty: async () => {
    await inTable('readwrite', (keys) => keys.clear())
  },
}

async function inTable<Result>(mode: IDBTransactionMode, work: (keys: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
  const opened = await new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open(database, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(table)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
  try {
    return await new Promise<Result>((resolve, reject) => {
      const transaction = opened.transaction(table, mode)
      const asked = work(transaction.objectStore(table))
      transaction.oncomplete = () => resolve(asked.result)
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    opened.close()
  }
}
