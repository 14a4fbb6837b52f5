/** Points as a plain picture: where they lie to each other, without a map under them. */

/** Side of the drawing; whatever the city's shape, it fits. */
const side = 400
const edge = 6

export function PointPicture({ points, label }: { points: readonly (readonly [number, number])[]; label: string }) {
  const xs = points.map(([longitude, latitude]) => longitude * Math.cos((latitude * Math.PI) / 180))
  const ys = points.map(([, latitude]) => latitude)
  const [west, east, south, north] = [least(xs), most(xs), least(ys), most(ys)]
  const scale = (side - 2 * edge) / Math.max(east - west, north - south, 1e-6)
  const height = (north - south) * scale + 2 * edge
  const width = (east - west) * scale + 2 * edge
  return (
    <svg className="point-picture" viewBox={`0 0 ${width.toFixed(1)} ${height.toFixed(1)}`} role="img" aria-label={label}>
      <path
        d={points
          .map((_, at) => {
            const x = edge + ((xs[at] as number) - west) * scale
            const y = edge + (north - (ys[at] as number)) * scale
            return `M${x.toFixed(1)} ${y.toFixed(1)}h0`
          })
          .join('')}
      />
    </svg>
  )
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)

/** Longitude and latitude of every point in a GeoJSON file. */
export const pointsOf = (geojson: string): [number, number][] =>
  (JSON.parse(geojson) as { features: { geometry: { coordinates: [number, number] } }[] }).features.map(
    ({ geometry }) => geometry.coordinates,
  )
