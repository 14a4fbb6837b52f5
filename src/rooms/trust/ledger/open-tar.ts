/** Reads the archive of a ledger without unpacking it: which file lies where. Pure; nothing but names and sizes is read until a file is asked for. */

const block = 512

/** Files by their path, as far as the archive is whole. Null where it is no tar. */
export async function openTar(archive: Blob): Promise<Map<string, Blob> | null> {
  const files = new Map<string, Blob>()
  for (let at = 0; at + block <= archive.size; ) {
    const header = new Uint8Array(await archive.slice(at, at + block).arrayBuffer())
    if (header.every((byte) => byte === 0)) return files
    const size = Number.parseInt(field(header, 124, 12), 8)
    if (field(header, 257, 5) !== 'ustar' || !(size >= 0)) return null
    const content = at + block
    if (content + size > archive.size) return files
    // Folders and the like have no content of their own.
    if (['0', ''].includes(field(header, 156, 1))) files.set(field(header, 0, 100), archive.slice(content, content + size))
    at = content + Math.ceil(size / block) * block
  }
  return files.size > 0 ? files : null
}

/** Up to its first NUL. */
const field = (header: Uint8Array, from: number, length: number): string =>
  new TextDecoder().decode(header.subarray(from, from + length)).split('\0', 1)[0] as string
