/** How a column's text becomes a JavaScript value, the same on both adapters. */

import pg from 'pg'

export type DecodeColumn = (text: string) => unknown

const INT8 = 20
const INT8_ARRAY = 1016
const DATE = 1082
const TIMESTAMP = 1114
const DATE_ARRAY = 1182
const TIMESTAMP_ARRAY = 1115

/**
 * - int8: a number where it is a safe integer, else a bigint (epoch milliseconds and counts are always safe)
 * - timestamptz: a `Date`; date and timestamp without a zone stay text, because no zone may be guessed
 * - numeric: text; float and smaller integers: numbers; json: parsed; bytea: `Buffer`
 */
export function decodeColumn(typeId: number): DecodeColumn {
  return (own[typeId] ?? pg.types.getTypeParser(typeId, 'text')) as DecodeColumn
}

const asIs: DecodeColumn = (text) => text

function decodeInt8(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

const TEXT_ARRAY = 1009
const decodeTextArray = pg.types.getTypeParser(TEXT_ARRAY as number, 'text') as (text: string) => unknown[]

function mapNested(values: unknown[], decode: DecodeColumn): unknown[] {
  return values.map((value) => {
    if (Array.isArray(value)) return mapNested(value, decode)
    return value === null ? null : decode(String(value))
  })
}

const own: Record<number, DecodeColumn | undefined> = {
  [INT8]: decodeInt8,
  [INT8_ARRAY]: (text) => mapNested(decodeTextArray(text), decodeInt8),
  [DATE]: asIs,
  [TIMESTAMP]: asIs,
  [DATE_ARRAY]: (text) => decodeTextArray(text),
  [TIMESTAMP_ARRAY]: (text) => decodeTextArray(text),
}
