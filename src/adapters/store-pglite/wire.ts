/** The part of PostgreSQL's wire protocol (version 3, text format) that the embedded store speaks with its worker. */

import { type DecodeColumn, decodeColumn } from '../store-sql/decode-column.ts'
import type { SqlResult } from '../store-sql/session.ts'

/** An error that the server reported, with its SQLSTATE. */
class ServerError extends Error {
  override readonly name = 'ServerError'

  constructor(
    message: string,
    readonly code: string,
    readonly severity: string,
    readonly detail?: string,
    readonly table?: string,
    readonly column?: string,
    readonly constraint?: string,
  ) {
    super(message)
  }
}

/** Several statements in one text, without parameters. */
export function encodeSimpleQuery(sql: string): Uint8Array {
  return frame('Q', text(sql))
}

/** Parse, bind, describe, execute and sync in one message. */
export function encodeQuery(sql: string, parameters: readonly (string | null)[]): Uint8Array {
  const count = Buffer.alloc(2)
  count.writeUInt16BE(parameters.length)
  const values = parameters.flatMap((value) => {
    if (value === null) return [NULL_LENGTH]
    const bytes = Buffer.from(value, 'utf8')
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    return [length, bytes]
  })
  return Buffer.concat([
    frame('P', NAMELESS, text(sql), ZERO_16),
    frame('B', NAMELESS, NAMELESS, ZERO_16, count, ...values, ZERO_16),
    frame('D', Buffer.from('P\0')),
    frame('E', NAMELESS, Buffer.alloc(4)),
    frame('S'),
  ])
}

/** A whole `COPY … FROM STDIN`: the statement, its data and the end. */
export function encodeCopy(sql: string, rows: string): Uint8Array {
  return Buffer.concat([frame('Q', text(sql)), frame('d', Buffer.from(rows, 'utf8')), frame('c')])
}

const NAMELESS = Buffer.from('\0')
const ZERO_16 = Buffer.alloc(2)
const NULL_LENGTH = Buffer.from([0xff, 0xff, 0xff, 0xff])

function text(value: string): Buffer {
  if (value.includes('\0')) throw new RangeError('SQL text may not contain the character U+0000')
  return Buffer.from(`${value}\0`, 'utf8')
}

function frame(type: string, ...parts: Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4)
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(length, 1)
  return Buffer.concat([head, ...parts], length + 1)
}

interface Column {
  name: string
  decode: DecodeColumn
}

/** Reads a server's answer as it arrives, in pieces cut anywhere. */
export class ResponseReader {
  private kept: Buffer = Buffer.alloc(0)
  private columns: Column[] = []
  private rows: Record<string, unknown>[] = []
  private error: ServerError | undefined
  private last: SqlResult = { rows: [], count: 0, command: '' }

  /** `onCopyData` gets what `COPY … TO STDOUT` writes. */
  constructor(private readonly onCopyData?: (bytes: Uint8Array) => void) {}

  push(bytes: Uint8Array): void {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const data = this.kept.length === 0 ? piece : Buffer.concat([this.kept, piece])
    let at = 0
    while (at + 5 <= data.length) {
      const end = at + 1 + data.readInt32BE(at + 1)
      if (end > data.length) break
      this.read(data[at] as number, data, at + 5, end)
      at = end
    }
    this.kept = at === data.length ? Buffer.alloc(0) : data.subarray(at)
  }

  /** The last statement's result. @throws ServerError the first error that the server reported. */
  result(): SqlResult {
    if (this.error) throw this.error
    return this.last
  }

  private read(type: number, data: Buffer, from: number, to: number): void {
    if (type === DATA_ROW) this.rows.push(readRow(this.columns, data, from))
    else if (type === ROW_DESCRIPTION) this.columns = readColumns(data, from)
    else if (type === COMMAND_COMPLETE) this.complete(data.toString('utf8', from, to - 1))
    else if (type === ERROR_RESPONSE) this.error ??= readError(data, from)
    else if (type === COPY_DATA) this.onCopyData?.(data.subarray(from, to))
  }

  private complete(tag: string): void {
    const words = tag.split(' ')
    this.last = { rows: this.rows, count: Number(words.at(-1)) || 0, command: words[0] ?? '' }
    this.rows = []
  }
}

const DATA_ROW = 0x44 // D
const ROW_DESCRIPTION = 0x54 // T
const COMMAND_COMPLETE = 0x43 // C
const ERROR_RESPONSE = 0x45 // E
const COPY_DATA = 0x64 // d

function readColumns(data: Buffer, from: number): Column[] {
  const columns: Column[] = []
  let at = from + 2
  for (let n = data.readUInt16BE(from); n > 0; n--) {
    const end = data.indexOf(0, at)
    columns.push({ name: data.toString('utf8', at, end), decode: decodeColumn(data.readUInt32BE(end + 7)) })
    at = end + 19
  }
  return columns
}

function readRow(columns: readonly Column[], data: Buffer, from: number): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  let at = from + 2
  for (const column of columns) {
    const length = data.readInt32BE(at)
    at += 4
    if (length === -1) {
      row[column.name] = null
      continue
    }
    row[column.name] = column.decode(data.toString('utf8', at, at + length))
    at += length
  }
  return row
}

function readError(data: Buffer, from: number): ServerError {
  const fields: Record<string, string> = {}
  for (let at = from; data[at] !== 0; ) {
    const end = data.indexOf(0, at + 1)
    fields[String.fromCharCode(data[at] as number)] = data.toString('utf8', at + 1, end)
    at = end + 1
  }
  return new ServerError(
    fields.M ?? 'unknown error',
    fields.C ?? 'XX000',
    fields.V ?? 'ERROR',
    fields.D,
    fields.t,
    fields.c,
    fields.n,
  )
}
