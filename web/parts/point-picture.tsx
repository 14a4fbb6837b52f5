/** Points as a plain picture with a scale: where they lie to each other, on purpose without streets under them. */

import { t } from '../words/words.ts'
import { scaleBar } from './scale-bar.ts'

/** Side of the drawing; whatever the city's shape, it fits. */
const side = 400
const edge = 6
/** Below the points: the bar and its words. */
const foot = 26
const metresInDegree = 111_320

export function PointPicture({ points, label }: { points: readonly (readonly [number, number])[]; label: string }) {
  const xs = points.map(([longitude, latitude]) => longitude * Math.cos((latitude * Math.PI) / 180))
  const ys = points.map(([, latitude]) => latitude)
  const [west, east, south, north] = [least(xs), most(xs), least(ys), most(ys)]
  const scale = (side - 2 * edge) / Math.max(east - west, north - south, 1e-6)
  const height = (north - south) * scale + 2 * edge
  // However narrow the city, the scale has room.
  const width = Math.max((east - west) * scale + 2 * edge, side / 2)
  const bar = scaleBar(metresInDegree / scale, width / 2)
  const [left, base] = [2 * edge, height + foot - 2 * edge]
  return (
    <figure className="point-figure">
      <svg
        className="point-picture"
        viewBox={`0 0 ${width.toFixed(1)} ${(height + foot).toFixed(1)}`}
        role="img"
        aria-label={label}
      >
        <path
          d={points
            .map((_, at) => {
              const x = edge + ((xs[at] as number) - west) * scale
              const y = edge + (north - (ys[at] as number)) * scale
              return `M${x.toFixed(1)} ${y.toFixed(1)}h0`
            })
            .join('')}
        />
        <g className="point-scale">
          <path d={`M${left} ${base - 4}v4h${bar.length.toFixed(1)}v-4`} />
          <text x={left + bar.length + edge} y={base}>
            {metresWords(bar.metres)}
          </text>
        </g>
      </svg>
      <figcaption className="quiet">
        {t(
          'North is up. No streets are drawn on purpose: a point was moved, so the house or the street that it would lie in says nothing.',
        )}
      </figcaption>
    </figure>
  )
}

const metresWords = (metres: number): string => (metres >= 1_000 ? t('{n} km', { n: metres / 1_000 }) : t('{n} m', { n: metres }))

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)

/** Longitude and latitude of every point in a GeoJSON file. */
export const pointsOf = (geojson: string): [number, number][] =>
  (JSON.parse(geojson) as { features: { geometry: { coordinates: [number, number] } }[] }).features.map(
    ({ geometry }) => geometry.coordinates,
  )
