/** GeoJSON and Esri JSON as rows: properties become columns, the point becomes `geometry_x` and `geometry_y`. */

import { countBytes } from './count-bytes.ts'
import { decodeText } from './decode-text.ts'
import { refuse } from './errors.ts'
import { plainColumn } from './layouts/layout.ts'
import { type FileFacts, readBytes } from './read-bytes.ts'
import type { Row, RowSource } from './row-source.ts'
import { FeatureScanner, type FeatureText } from './scan-features.ts'

/** Features looked at to learn which properties there are. */
const LEARN_FROM = 500

interface Feature {
  type?: string
  properties?: Record<string, unknown> | null
  attributes?: Record<string, unknown>
  geometry?: { type?: string; coordinates?: unknown; x?: unknown; y?: unknown } | null
}

export async function readFeatures(path: string, facts: FileFacts): Promise<RowSource> {
  const { header, preamble, form, areasOnly } = await learn(path, facts)
  const columns = header.map(plainColumn)
  let foreignLines = 0
  let bytesRead = 0
  let partOnly = false
  return {
    facts,
    form,
    header,
    columns,
    areasOnly,
    crs: crsOf(preamble),
    headerLine: header.map(csvField).join(','),
    separator: ',',
    foreignLines: () => foreignLines,
    bytesRead: () => bytesRead,
    partOnly: () => partOnly,
    async *chunks() {
      foreignLines = 0
      bytesRead = 0
      for await (const { features, foreign, bytes, cutShort } of featuresOf(path, facts)) {
        foreignLines += foreign
        bytesRead = bytes
        partOnly ||= cutShort
        if (features.length > 0) yield features.map((feature) => rowOf(feature, header))
      }
    },
  }
}

interface FeatureChunk {
  features: FeatureText[]
  /** Lines that were not UTF-8. */
  foreign: number
  /** Unpacked bytes read so far. */
  bytes: number
  /** The server says that it gave only the first of more features. */
  cutShort: boolean
}

/** How Esri's servers mark an answer that ended at their own limit, often 1,000 or 2,000 features. */
const transferLimit = /"exceededTransferLimit"\s*:\s*true/

/**
 * The features of the file, in chunks.
 *
 * @throws records.json-without-features, records.broken-json when the list does not end.
 */
export async function* featuresOf(
  path: string,
  facts: FileFacts,
  onPreamble: (text: string) => void = () => {},
): AsyncGenerator<FeatureChunk> {
  const scanner = new FeatureScanner()
  let told = false
  let bytes = 0
  const counted = countBytes(readBytes(path, facts), (more) => {
    bytes += more
  })
  for await (const chunk of decodeText(counted)) {
    const features = scanner.push(chunk.text)
    if (scanner.overlong) {
      if (scanner.found === 0 && !told && scanner.preamble === '') throw refuse('json-without-features', { path: facts.name })
      throw refuse('broken-json', { path: facts.name, feature: scanner.found, why: 'the next one does not end' })
    }
    if (!told && scanner.preamble !== '') {
      told = true
      onPreamble(scanner.preamble)
    }
    const cutShort = scanner.complete && transferLimit.test(scanner.preamble + scanner.after)
    yield { features, foreign: chunk.foreignLines, bytes, cutShort }
    if (scanner.complete) return
  }
  if (scanner.preamble === '') throw refuse('json-without-features', { path: facts.name })
  throw refuse('broken-json', { path: facts.name, feature: scanner.found, why: 'the list of features does not end' })
}

interface Learnt {
  header: string[]
  preamble: string
  form: 'geojson' | 'esri'
  areasOnly: boolean
}

async function learn(path: string, facts: FileFacts): Promise<Learnt> {
  let areas = 0
  const names = new Set<string>()
  let preamble = ''
  let esri = false
  let seen = 0
  const source = featuresOf(path, facts, (text) => {
    preamble = text
  })
  for await (const { features } of source) {
    for (const { text } of features) {
      const feature = parse(text)
      if (!feature) continue
      esri ||= feature.attributes !== undefined
      if (isArea(feature)) areas++
      for (const name of Object.keys(propertiesOf(feature))) names.add(name)
    }
    seen += features.length
    if (seen >= LEARN_FROM) break
  }
  if (seen === 0) throw refuse('no-rows', { path: facts.name })
  const header = [...names, 'geometry_x', 'geometry_y']
  return { header, preamble, form: esri ? 'esri' : 'geojson', areasOnly: areas > seen / 2 }
}

const isArea = ({ geometry }: Feature): boolean =>
  geometry !== null &&
  geometry !== undefined &&
  (/Polygon|LineString/.test(String(geometry.type)) || 'rings' in geometry || 'paths' in geometry)

function parse(text: string): Feature | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Feature) : undefined
  } catch {
    return undefined
  }
}

function propertiesOf(feature: Feature): Record<string, unknown> {
  if (feature.type === 'Feature') return feature.properties ?? {}
  return feature.attributes ?? (feature as Record<string, unknown>)
}

function rowOf({ at, text }: FeatureText, header: readonly string[]): Row {
  const feature = parse(text)
  if (!feature) return { line: at, fields: [], original: text, broken: 'not-a-feature' }
  const properties = propertiesOf(feature)
  const [x, y] = pointOf(feature)
  const fields = header.map((name) => asText(properties[name]))
  fields[header.length - 2] = x
  fields[header.length - 1] = y
  return { line: at, fields, original: fields.map(csvField).join(',') }
}

function pointOf({ geometry }: Feature): [string, string] {
  if (!geometry) return ['', '']
  if (Array.isArray(geometry.coordinates) && geometry.type === 'Point') {
    return [asText(geometry.coordinates[0]), asText(geometry.coordinates[1])]
  }
  // Esri writes the text NaN where there is no point.
  const number = (value: unknown): string => (typeof value === 'number' ? String(value) : '')
  return [number(geometry.x), number(geometry.y)]
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  try {
    return JSON.stringify(value)
  } catch {
    // Nested a hundred thousand deep: nothing that a column could mean.
    return ''
  }
}

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** `EPSG:n` as GeoJSON 2008 or Esri name it; undefined leaves it to the layout. Esri's 102100 is web Mercator. */
function crsOf(preamble: string): string | undefined {
  const esri = /"spatialReference"\s*:\s*\{[^}]*?"latestWkid"\s*:\s*(\d+)/.exec(preamble) ?? /"wkid"\s*:\s*(\d+)/.exec(preamble)
  const named = /EPSG:{1,2}(?:[\d.]*:)?(\d+)/i.exec(preamble)
  const code = esri?.[1] ?? named?.[1]
  if (code === undefined) return undefined
  return code === '102100' || code === '102113' ? 'EPSG:3857' : `EPSG:${code}`
}
