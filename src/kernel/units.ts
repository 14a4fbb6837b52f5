/** Branded units: a number that knows what it measures, so that metres never meet degrees by accident. */

declare const brand: unique symbol

/** `T` marked with a unit or an identity. It costs nothing at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

export type Metres = Brand<number, 'Metres'>
export type Longitude = Brand<number, 'Longitude'>
export type Latitude = Brand<number, 'Latitude'>
export type Minutes = Brand<number, 'Minutes'>
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = Brand<number, 'Instant'>

/** Index of a cell in a {@link Grid}: `row * columns + column`, row 0 in the south. */
export type CellId = Brand<number, 'CellId'>
/** The agency's own name of a beat, e.g. `0111`. */
export type BeatId = Brand<string, 'BeatId'>
export type AgencyId = Brand<string, 'AgencyId'>
export type PersonId = Brand<string, 'PersonId'>
export type ImportId = Brand<string, 'ImportId'>
export type SuggestionId = Brand<string, 'SuggestionId'>
export type DecisionId = Brand<string, 'DecisionId'>
export type PurposeId = Brand<string, 'PurposeId'>
export type JobId = Brand<string, 'JobId'>
/** Lower-case hexadecimal SHA-256. */
export type Digest = Brand<string, 'Digest'>

export const metres = (value: number): Metres => value as Metres
export const instant = (value: number): Instant => value as Instant
export const cellId = (value: number): CellId => value as CellId

/** WGS84 degrees, longitude first as in GeoJSON. */
export type LonLat = readonly [Longitude, Latitude]

/** WGS84 degrees, or a RangeError when the numbers are not on the globe. */
export function lonLat(longitude: number, latitude: number): LonLat {
  if (!(longitude >= -180 && longitude <= 180 && latitude >= -90 && latitude <= 90)) {
    throw new RangeError(`(${longitude}, ${latitude}) is not a place on the globe`)
  }
  return [longitude as Longitude, latitude as Latitude]
}
