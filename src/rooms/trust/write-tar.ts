/** Files in one: POSIX ustar, which every system opens. Pure. */

const block = 512
const utf8 = new TextEncoder()

/** @param at seconds since 1970, written as each file's time. */
export function writeTar(files: readonly { path: string; text: string }[], at: number): Uint8Array {
  const parts = files.flatMap(({ path, text }) => tarFile(path, utf8.encode(text), at))
  return new Uint8Array(Buffer.concat([...parts, tarEnd]))
}

/** One file as it stands in the archive; whatever is written file by file ends with {@link tarEnd}. */
export const tarFile = (path: string, content: Uint8Array, at: number): Uint8Array[] => [
  headerOf(path, content.length, at),
  content,
  new Uint8Array((block - (content.length % block)) % block),
]

export const tarEnd: Uint8Array = new Uint8Array(2 * block)

function headerOf(path: string, size: number, at: number): Uint8Array {
  const name = utf8.encode(path)
  if (name.length > 100) throw new RangeError(`${path} is longer than a tar header holds`)
  const header = new Uint8Array(block)
  const put = (offset: number, text: string): void => header.set(utf8.encode(text), offset)
  const octal = (value: number, digits: number): string => `${Math.floor(value).toString(8).padStart(digits, '0')}\0`
  header.set(name, 0)
  put(100, octal(0o600, 7))
  put(108, octal(0, 7))
  put(116, octal(0, 7))
  put(124, octal(size, 11))
  put(136, octal(at, 11))
  put(148, '        ')
  put(156, '0')
  put(257, 'ustar\0' + '00')
  put(
    148,
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
  )
  return header
}
