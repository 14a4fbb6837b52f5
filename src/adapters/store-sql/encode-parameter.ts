/** How a JavaScript value becomes the text of an SQL parameter, the same on both adapters. */

/**
 * - `null` and `undefined` → null; numbers, big integers, booleans → their text
 * - `Date` → ISO 8601 in UTC
 * - `Uint8Array` → bytea in hexadecimal
 * - an array → an SQL array (so a JSON array needs `JSON.stringify`)
 * - any other object → JSON
 */
export function encodeParameter(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
  if (Array.isArray(value)) return encodeArray(value)
  if (ArrayBuffer.isView(value)) return encodeArray(Array.from(value as unknown as Iterable<number>))
  return JSON.stringify(value)
}

function encodeArray(values: readonly unknown[]): string {
  return `{${values.map(encodeElement).join(',')}}`
}

function encodeElement(value: unknown): string {
  if (Array.isArray(value)) return encodeArray(value)
  const text = encodeParameter(value)
  return text === null ? 'NULL' : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
