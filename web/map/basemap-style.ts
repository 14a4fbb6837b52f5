/** The map's drawing, from tokens: land, water, parks, rails, streets by class, beats, and labels without a glyph server. */

import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import { token } from '../light.ts'

const none: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
// Drawn by the browser itself from the fonts of the page: no glyph server.
const labelFont = ['Inter Variable, sans-serif']

const kind = (name: string): ExpressionSpecification => ['==', ['get', 'kind'], name]
const roadClass = (name: string): ExpressionSpecification => [
  'all',
  ['==', ['get', 'kind'], 'road'],
  ['==', ['get', 'class'], name],
]

/** Line width by zoom: thin at city scale, street-wide close up. */
const growing = (far: number, near: number): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.6],
  ['zoom'],
  9,
  far,
  16,
  near,
]

const roadWidths = {
  street: { from: 11.5, far: 0.15, near: 9 },
  secondary: { from: 9, far: 0.5, near: 12 },
  primary: { from: 8, far: 0.9, near: 15 },
  motorway: { from: 6, far: 1.4, near: 18 },
} as const

function roads(): LayerSpecification[] {
  const layers: LayerSpecification[] = []
  const edges: LayerSpecification[] = []
  for (const [name, { from, far, near }] of Object.entries(roadWidths)) {
    const filter = roadClass(name)
    edges.push({
      id: `road-${name}-edge`,
      type: 'line',
      source: 'basemap',
      filter,
      minzoom: Math.max(from, name === 'street' ? 13 : 11),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': token('--map-road-edge'), 'line-width': growing(far + 0.6, near + 2) },
    })
    layers.push({
      id: `road-${name}`,
      type: 'line',
      source: 'basemap',
      filter,
      minzoom: from,
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': token('--map-road'), 'line-width': growing(far, near), 'line-opacity': 0.9 },
    })
  }
  return [...edges, ...layers]
}

function roadLabels(): LayerSpecification[] {
  const sizes = { street: [14.2, 11], secondary: [13, 11], primary: [11.6, 12], motorway: [11, 12] } as const
  return Object.entries(sizes).map(([name, [minzoom, size]]) => ({
    id: `label-road-${name}`,
    type: 'symbol' as const,
    source: 'basemap',
    filter: roadClass(name),
    minzoom,
    layout: {
      'symbol-placement': 'line' as const,
      'text-field': ['get', 'name'] as ['get', string],
      'text-font': labelFont,
      'text-size': size,
      'symbol-spacing': 320,
      'text-padding': 8,
    },
    paint: { 'text-color': token('--map-label'), 'text-halo-color': token('--map-halo'), 'text-halo-width': 1.6 },
  }))
}

/** A beat's name may step up or down for a stop that stands where it would be, not sideways, where a narrow map would cut it; a park's or river's would name something else there. */
const aside: SymbolLayerSpecification['layout'] = {
  'text-variable-anchor': ['center', 'top', 'bottom'],
  'text-radial-offset': 0.9,
}

const areaLabel = (id: string, filter: FilterSpecification, colour: string): LayerSpecification =>
  ({
    id,
    type: 'symbol',
    source: 'basemap',
    filter,
    minzoom: 10.5,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': labelFont,
      'text-size': 12,
      'text-max-width': 7,
      'text-padding': 10,
    },
    paint: { 'text-color': colour, 'text-halo-color': token('--map-halo'), 'text-halo-width': 1.6 },
  }) as LayerSpecification

/** Sources that the canvas fills: `risk` (image), `beats`, `chosen`, `route`, `cursor`, `stops`. */
export function basemapStyle(
  basemap: GeoJSON.FeatureCollection | string | null,
  beats: GeoJSON.FeatureCollection,
  corners: [[number, number], [number, number], [number, number], [number, number]],
): StyleSpecification {
  const label = token('--map-label')
  const halo = token('--map-halo')
  const chosen = token('--map-chosen')
  const water = token('--map-water')
  const isArea: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon']
  return {
    version: 8,
    sources: {
      basemap: { type: 'geojson', data: basemap ?? none, tolerance: 0.3 },
      beats: { type: 'geojson', data: beats },
      risk: { type: 'image', coordinates: corners },
      chosen: { type: 'geojson', data: none },
      route: { type: 'geojson', data: none },
      cursor: { type: 'geojson', data: none },
      stops: { type: 'geojson', data: none },
    },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': token('--map-land') } },
      {
        id: 'park',
        type: 'fill',
        source: 'basemap',
        filter: kind('park'),
        paint: { 'fill-color': token('--map-park'), 'fill-antialias': false },
      },
      {
        id: 'water',
        type: 'fill',
        source: 'basemap',
        filter: ['all', ['in', ['get', 'kind'], ['literal', ['water', 'river']]], isArea],
        paint: { 'fill-color': water },
      },
      {
        id: 'river',
        type: 'line',
        source: 'basemap',
        filter: ['all', ['in', ['get', 'kind'], ['literal', ['water', 'river']]], ['!', isArea]],
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': water, 'line-width': growing(2.5, 60) },
      },
      {
        id: 'risk',
        type: 'raster',
        source: 'risk',
        paint: { 'raster-fade-duration': 0, 'raster-resampling': 'linear', 'raster-opacity': 0.92 },
      },
      {
        id: 'rail',
        type: 'line',
        source: 'basemap',
        filter: kind('rail'),
        paint: { 'line-color': token('--map-rail'), 'line-width': growing(0.6, 3), 'line-dasharray': [5, 2] },
      },
      ...roads(),
      {
        id: 'boundary',
        type: 'line',
        source: 'basemap',
        filter: kind('boundary'),
        paint: { 'line-color': token('--map-beat'), 'line-width': 1.4, 'line-opacity': 0.8 },
      },
      {
        id: 'beats',
        type: 'line',
        source: 'beats',
        paint: {
          'line-color': token('--map-beat'),
          'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.5, 15, 1.5],
          'line-dasharray': [4, 3],
          'line-opacity': 0.7,
        },
      },
      {
        id: 'chosen-fill',
        type: 'fill',
        source: 'chosen',
        paint: { 'fill-color': chosen, 'fill-opacity': beyondCircle(0.08, 0) },
      },
      {
        id: 'chosen',
        type: 'line',
        source: 'chosen',
        paint: {
          'line-color': chosen,
          'line-width': ['interpolate', ['linear'], ['zoom'], 9, 1, 13, 2, 16, 3],
          'line-opacity': beyondCircle(['case', ['get', 'dim'], 0.35, 1], 0),
        },
      },
      {
        id: 'route',
        type: 'line',
        source: 'route',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': chosen, 'line-width': 1.6, 'line-dasharray': [1, 2.4], 'line-opacity': 0.9 },
      },
      ...roadLabels(),
      areaLabel('label-park', ['all', kind('park'), isArea], token('--map-label-park')),
      areaLabel('label-water', ['in', ['get', 'kind'], ['literal', ['water', 'river']]], token('--map-label-water')),
      {
        id: 'label-beat',
        type: 'symbol',
        source: 'beats',
        minzoom: 10.2,
        maxzoom: 13.4,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': labelFont,
          'text-size': 11,
          'text-padding': 6,
          'text-letter-spacing': 0.08,
          'text-transform': 'uppercase',
          ...aside,
        },
        paint: { 'text-color': label, 'text-halo-color': halo, 'text-halo-width': 1.8 },
      },
      {
        id: 'cursor',
        type: 'line',
        source: 'cursor',
        paint: { 'line-color': label, 'line-width': 2.5, 'line-opacity': beyondCircle(1, 1) },
      },
      {
        id: 'stops',
        type: 'circle',
        source: 'stops',
        paint: {
          'circle-radius': [
            'interpolate',
            ['linear'],
            ['zoom'],
            9,
            ['case', ['get', 'selected'], 10, ['get', 'plain'], 4, 8],
            12,
            ['case', ['get', 'selected'], 12, ['get', 'plain'], 5, 9],
            15,
            ['case', ['get', 'selected'], 15, ['get', 'plain'], 7, 12],
          ],
          'circle-color': ['case', ['get', 'selected'], chosen, halo],
          'circle-stroke-color': chosen,
          'circle-stroke-width': 1.6,
          'circle-opacity': ['case', ['get', 'dim'], 0.35, 1],
          'circle-stroke-opacity': ['case', ['get', 'dim'], 0.35, 1],
        },
      },
      {
        // Nothing to see: it keeps the names of streets and parks from being written under a stop.
        id: 'stop-room',
        type: 'symbol',
        source: 'stops',
        layout: {
          'text-field': '●',
          'text-font': labelFont,
          'text-size': 18,
          'text-padding': 0,
          'text-allow-overlap': true,
        },
        paint: { 'text-opacity': 0 },
      },
      {
        id: 'stop-order',
        type: 'symbol',
        source: 'stops',
        layout: {
          'text-field': ['get', 'order'],
          'text-font': labelFont,
          'text-size': 11,
          'text-allow-overlap': true,
          'text-ignore-placement': true,
        },
        paint: { 'text-color': ['case', ['get', 'selected'], halo, label] },
      },
      {
        id: 'stop-name',
        type: 'symbol',
        source: 'stops',
        minzoom: 12.6,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': labelFont,
          'text-size': 12,
          'text-anchor': 'left',
          'text-offset': [1.3, 0],
          'text-optional': true,
        },
        paint: {
          'text-color': label,
          'text-halo-color': halo,
          'text-halo-width': 1.8,
          'text-opacity': ['case', ['get', 'dim'], 0, 1],
        },
      },
    ],
  }
}

/** Zooms from which a cell is larger than a plain stop's circle, and than a numbered one's. */
const BEYOND_PLAIN = 11.6
const BEYOND_NUMBERED = 13.5

/** An outline of a cell, not drawn while the circle of its stop covers most of it: the rest would stick out behind as a block. */
function beyondCircle(opacity: number | ExpressionSpecification, fromAfar: number): ExpressionSpecification {
  const unlessNumbered = (otherwise: number | ExpressionSpecification): ExpressionSpecification => [
    'case',
    ['boolean', ['get', 'covered'], false],
    0,
    otherwise,
  ]
  return ['step', ['zoom'], unlessNumbered(fromAfar), BEYOND_PLAIN, unlessNumbered(opacity), BEYOND_NUMBERED, opacity]
}

export const noFeatures = none
