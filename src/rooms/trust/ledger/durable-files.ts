/** Writing files so that they are still there after the power went: fsync of the file, then of the folder that names it. */

import { mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes and syncs one file. Its folder must exist; the name is durable only after {@link syncFolder}. */
export async function writeSynced(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
  const file = await open(path, 'w', mode)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; there the rename itself is journalled.
  const folder = await open(path, 'r').catch(() => null)
  if (!folder) return
  try {
    await folder.sync()
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await folder.close()
  }
}

/** Replaces a file as a whole: whoever reads it sees the old or the new one, also after a power cut. */
export async function replaceFile(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
  await writeSynced(`${path}.new`, bytes, mode)
  await rename(`${path}.new`, path)
  await syncFolder(dirname(path))
}

/** Makes a folder and every missing folder above it, and makes their names durable. `mode` is for those that hold secrets. */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

/** Removes a file if it is there. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}
