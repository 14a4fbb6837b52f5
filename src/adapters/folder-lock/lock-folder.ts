/** Makes the folder that Peel keeps everything in, checks that it can be used, and holds it for this process alone. */

import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import type { Clock } from '../../ports/clock.ts'
import { storeError } from '../store-sql/errors.ts'
import { holdLock, type Lock } from './hold-lock.ts'

/**
 * Created where absent, for its owner only.
 *
 * @throws store.folder-taken, store.folder-forbidden, store.folder-not-a-folder, store.disk-full
 */
export function lockFolder(folder: string, clock: Clock): Lock {
  return inFolder(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!statSync(folder).isDirectory()) throw storeError('folder-not-a-folder', { folder })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return holdLock(folder, clock)
  })
}

/** Says in one sentence what a folder's own troubles mean, at once or when `work` rejects. */
export function inFolder<Result>(folder: string, work: () => Result): Result {
  try {
    const result = work()
    if (result instanceof Promise) return result.catch((error) => explain(folder, error)) as Result
    return result
  } catch (error) {
    return explain(folder, error)
  }
}

function explain(folder: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    throw storeError('folder-forbidden', { folder }, { cause: error })
  if (code === 'ENOTDIR' || code === 'EEXIST') throw storeError('folder-not-a-folder', { folder }, { cause: error })
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') throw storeError('disk-full', { folder }, { cause: error })
  throw error
}
