/** The city's GeoJSON: beats, residents, and a basemap to draw under everything else. One feature a line. */

import type { Point } from './draw-curves.ts'
import type { City } from './generate-city.ts'
import { creekName, riverName } from './names.ts'
import { openStreets, premiseAt, premisesOn } from './simulate-incidents.ts'

type Properties = Record<string, unknown>
type Ring = readonly Point[]

export function drawBeats(city: City): string {
  return collection(
    city.map.beats.map(({ id, name, rings }) => polygon(city, rings, { id, name })),
    'Beats of an invented city',
  )
}

export function drawResidents(city: City): string {
  return collection(
    city.map.neighbourhoods.map(({ name, rings }, i) =>
      polygon(city, rings, { id: `N${String(i + 1).padStart(2, '0')}`, name, residents: city.residents.byNeighbourhood[i] }),
    ),
    'Residents of an invented city by synthetic cohort; the groups stand for nobody',
  )
}

/** One feature for each street between two corners, a point for each address on it. Motorways have none. */
export function drawAddresses(city: City): string {
  const { map } = city
  const streets = openStreets(map, city.weights)
  const features = map.segments.flatMap(({ road }, segment) => {
    if (map.roads[road]?.class === 'motorway') return []
    const houses = Array.from({ length: premisesOn(map, segment) }, (_, number) => premiseAt(streets, segment, number))
    return [feature('MultiPoint', positions(city, houses), { street: map.roads[road]?.name })]
  })
  return collection(features, 'Addresses of an invented city')
}

/** In drawing order: city limit, parks, waters, rail, streets from small to great. */
export function drawBasemap(city: City): string {
  const { map } = city
  const order = ['street', 'secondary', 'primary', 'motorway'] as const
  return collection(
    [
      polygon(city, [map.boundary], { kind: 'boundary', name: city.name }),
      ...map.parks.map(({ name, rings }) => polygon(city, rings, { kind: 'park', name })),
      polygon(city, [closed(map.creek)], { kind: 'river', name: creekName }),
      polygon(city, [closed(map.river)], { kind: 'river', name: riverName }),
      ...map.ponds.map(({ name, ring }) => polygon(city, [closed(ring)], { kind: 'water', name })),
      ...map.islands.map(({ name, ring }) => polygon(city, [closed(ring)], { kind: 'park', name })),
      ...map.rails.map(({ name, line }) => feature('LineString', positions(city, line), { kind: 'rail', name })),
      ...order.flatMap((kind) =>
        map.roads
          .filter((road) => road.class === kind)
          .map((road) => feature('LineString', positions(city, road.line), { kind: 'road', class: kind, name: road.name })),
      ),
    ],
    'Basemap of an invented city',
  )
}

function closed(ring: Ring): Ring {
  const first = ring[0] as Point
  const last = ring[ring.length - 1] as Point
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first]
}

function positions(city: City, line: Ring): string {
  return `[${line.map((p) => JSON.stringify(city.globe.lonLat(p))).join(',')}]`
}

function polygon(city: City, rings: readonly Ring[], properties: Properties): string {
  return feature('Polygon', `[${rings.map((ring) => positions(city, closed(ring))).join(',')}]`, properties)
}

const feature = (type: string, coordinates: string, properties: Properties): string =>
  `{"type":"Feature","properties":${JSON.stringify(properties)},"geometry":{"type":"${type}","coordinates":${coordinates}}}`

const collection = (features: readonly string[], title: string): string =>
  `{"type":"FeatureCollection","title":${JSON.stringify(title)},"features":[\n${features.join(',\n')}\n]}\n`
