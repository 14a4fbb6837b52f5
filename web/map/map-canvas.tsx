/** The map: streets over a translucent risk surface, beats, chosen cells and stops, read by mouse, touch or arrow keys. */

import 'maplibre-gl/dist/maplibre-gl.css'
import './map.css'
import { Minus, Plus, Scan } from 'lucide-react'
import { type GeoJSONSource, type ImageSource, LngLatBounds, Map as MapLibreMap, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Surface, TerritoryOnWire } from '../api.ts'
import { token, useLight } from '../light.ts'
import { IconButton } from '../parts/button.tsx'
import { useKeys } from '../shell/keys.ts'
import { wholeNumber } from '../words/numbers.ts'
import { manyFor, ofMany } from '../words/of-many.ts'
import { t } from '../words/words.ts'
import { basemapStyle, noFeatures } from './basemap-style.ts'
import { BesideSlider } from './beside-slider.tsx'
import { type CellGeometry, type Corners, cellAfterKey, cellGeometry } from './cell-geometry.ts'
import { Legend } from './legend.tsx'
import { colourFromHex, paintBeside, paintRisk, type RiskScale, riskScale } from './risk-painting.ts'
import { showPlaces } from './show-places.ts'

setWorkerUrl(workerUrl)

export interface MapStop {
  id: string
  place: readonly [number, number]
  cell: number
  /** Written in the circle. */
  order: number
  /** Stops of one unit are joined in their order. */
  unit: string
}

export interface MapCanvasProps {
  territory: TerritoryOnWire
  /** Streets and water; an address is fetched and cut into tiles beside the page, which a city's worth of streets needs. */
  basemap: GeoJSON.FeatureCollection | string | null
  /** Nothing is painted while it is absent. */
  surface?: Surface | undefined
  /** What the legend counts and when, e.g. "Burglary, 22:00–06:00". */
  legendTitle?: string
  /** What the surface spans: its figures are given over so many of them. */
  span?: 'shift' | 'hour'
  /** Position of the dividing line from the left, 0 to 1; null shows Peel's map alone. */
  beside?: number | null
  onBeside?: (position: number) => void
  stops?: readonly MapStop[]
  selectedStop?: string | null
  /** Only this unit's stops are plain; the others stand back. */
  focusUnit?: string | null
  onStop?: (id: string) => void
  /** The cell that the inspector explains. */
  cell?: number | null
  onCell?: (cell: number) => void
  /** Places of past reports, longitude/latitude pairs. */
  points?: Float32Array | undefined
  /** The points are what the map is about: drawn plainly, not as a haze under something else. */
  plainPoints?: boolean
  label: string
  children?: ReactNode
}

interface Index {
  geometry: CellGeometry
  /** Position in the surface's cells by cell, or -1. */
  positions: Int32Array
  scale: RiskScale
  /** Over how many such spans the figures on the screen count. */
  many: number
}

const rampTokens = ['--risk-0', '--risk-1', '--risk-2', '--risk-3', '--risk-4', '--risk-5'] as const

export function MapCanvas(props: MapCanvasProps) {
  // A change of light redraws the whole map; the camera is kept outside so that nothing moves.
  const light = useLight()
  const camera = useRef<{ center: [number, number]; zoom: number } | null>(null)
  return <Canvas key={light} {...props} camera={camera} />
}

type Camera = { current: { center: [number, number]; zoom: number } | null }

function Canvas(props: MapCanvasProps & { camera: Camera }) {
  const {
    territory,
    basemap,
    surface,
    stops,
    selectedStop,
    focusUnit,
    cell,
    onCell,
    points,
    plainPoints,
    label,
    children,
    camera,
  } = props
  const box = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<MapLibreMap>()
  const [hovered, setHovered] = useState<number | null>(null)
  const beside = props.beside ?? null
  const { columns, rows } = territory.grid

  const geometry = useMemo(() => cellGeometry(territory.corners as unknown as Corners, columns, rows), [territory, columns, rows])
  const index = useMemo<Index | undefined>(() => {
    if (!surface) return undefined
    const positions = new Int32Array(columns * rows).fill(-1)
    for (let i = 0; i < surface.cells.length; i++) positions[surface.cells[i] as number] = i
    const scale = riskScale(surface.expected)
    return { geometry, positions, scale, many: manyFor(scale.steps.at(-1) ?? 0) }
  }, [surface, geometry, columns, rows])
  const city = useMemo(() => new Set(territory.cells), [territory])

  // The map hears these itself while it has the focus; they are registered so that the list of keys names them.
  const heard = (): void => undefined
  useKeys(t('On the map, once it has the focus'), [
    { key: '← ↑ → ↓', words: t('From cell to cell'), run: heard, quiet: true },
    { key: '+ −', words: t('Zoom in and out'), run: heard, quiet: true },
  ])

  // The newest props for listeners that are set once.
  const now = useRef({ props, index, city, geometry })
  now.current = { props, index, city, geometry }

  useEffect(() => {
    const element = box.current
    if (!element) return
    const made = new MapLibreMap({
      container: element,
      style: basemapStyle(basemap, beatFeatures(territory), territory.corners.map((at) => [...at]) as never),
      ...(camera.current ?? { bounds: cityBounds(territory, geometry), fitBoundsOptions: { padding: paddingIn(element) } }),
      maxBounds: roundAbout(cityBounds(territory, geometry)),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      keyboard: false,
      fadeDuration: 100,
      locale: { 'Map.Title': label },
    })
    made.touchZoomRotate.disableRotation()
    made.addControl(new ScaleControl({ unit: 'metric', maxWidth: 120 }), 'bottom-right')
    // The wrapper takes the keys; a second tab stop on the drawing itself would do nothing.
    made.getCanvas().tabIndex = -1
    made.on('moveend', () => {
      const { lng, lat } = made.getCenter()
      camera.current = { center: [lng, lat], zoom: made.getZoom() }
    })
    made.on('style.load', () => setMap(made))
    made.on('mousemove', (event) => {
      const found = now.current.geometry.cellAt(event.lngLat.lng, event.lngLat.lat)
      setHovered(now.current.city.has(found) ? found : null)
      const overStop = made.queryRenderedFeatures(event.point, { layers: ['stops'] }).length > 0
      made.getCanvas().style.cursor = overStop ? 'pointer' : 'crosshair'
    })
    // Without streets the map is plainer, not broken; where the ground has none the server answers with nothing.
    made.on('error', (event) => {
      if ((event as { sourceId?: string }).sourceId !== 'basemap') console.error(event.error)
    })
    made.on('mouseout', () => setHovered(null))
    made.on('click', (event) => {
      const [stop] = made.queryRenderedFeatures(event.point, { layers: ['stops'] })
      if (stop) {
        now.current.props.onStop?.(String(stop.properties.id))
        return
      }
      const found = now.current.geometry.cellAt(event.lngLat.lng, event.lngLat.lat)
      if (now.current.city.has(found)) now.current.props.onCell?.(found)
    })
    return () => {
      setMap(undefined)
      made.remove()
    }
  }, [territory, basemap, geometry, camera, label])

  // Both paintings are kept; moving the slider only lays them side by side anew.
  const paintings = useMemo(() => {
    if (!surface || !index) return undefined
    const ramp = rampTokens.map((name) => colourFromHex(token(name)))
    const common = { columns, rows, cells: surface.cells, steps: index.scale.steps, ramp }
    return {
      peel: paintRisk({ ...common, expected: surface.expected }),
      byCount: paintRisk({ ...common, expected: surface.byCount }),
    }
  }, [surface, index, columns, rows])

  useEffect(() => {
    if (!map || !paintings) return
    const show = (): void => {
      const pixels =
        beside === null
          ? paintings.peel
          : paintBeside(paintings.peel, paintings.byCount, columns, rows, (row) =>
              geometry.columnAt(map.unproject([beside * map.getContainer().clientWidth, 0]).lng, row),
            )
      map.getSource<ImageSource>('risk')?.updateImage({ image: new ImageData(pixels, columns, rows) })
    }
    show()
    map.once('render', () => performance.mark('peel.risk-painted'))
    if (beside === null) return
    map.on('move', show)
    map.on('resize', show)
    return () => {
      map.off('move', show)
      map.off('resize', show)
    }
  }, [map, paintings, beside, geometry, columns, rows])

  useEffect(() => {
    if (!map) return
    const drawn = stops ?? []
    const dim = (stop: MapStop): boolean => Boolean(focusUnit) && stop.unit !== focusUnit
    map.getSource<GeoJSONSource>('stops')?.setData({
      type: 'FeatureCollection',
      features: drawn.map((stop) => ({
        type: 'Feature',
        properties: {
          id: stop.id,
          // Each unit counts its own stops, so numbers stand only on one unit's at a time.
          order: stop.unit === focusUnit ? String(stop.order) : '',
          name: `${stop.unit} · ${stop.order}`,
          plain: stop.unit !== focusUnit,
          selected: stop.id === selectedStop,
          dim: dim(stop),
        },
        geometry: { type: 'Point', coordinates: [...stop.place] },
      })),
    })
    map.getSource<GeoJSONSource>('chosen')?.setData({
      type: 'FeatureCollection',
      features: drawn.map((stop) => ({
        type: 'Feature',
        properties: { dim: dim(stop), covered: stop.id === selectedStop || stop.unit === focusUnit },
        geometry: { type: 'Polygon', coordinates: [geometry.outline(stop.cell)] },
      })),
    })
    const route = drawn.filter((stop) => stop.unit === focusUnit).map((stop) => [...stop.place])
    map
      .getSource<GeoJSONSource>('route')
      ?.setData(
        route.length > 1
          ? { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: route } }
          : (noFeatures as GeoJSON.GeoJSON),
      )
  }, [map, stops, selectedStop, focusUnit, geometry])

  useEffect(() => {
    if (!map) return
    const drawn = cell ?? hovered
    const covered = stops?.some((stop) => stop.id === selectedStop && stop.cell === drawn) ?? false
    map
      .getSource<GeoJSONSource>('cursor')
      ?.setData(
        drawn === null
          ? noFeatures
          : { type: 'Feature', properties: { covered }, geometry: { type: 'Polygon', coordinates: [geometry.outline(drawn)] } },
      )
  }, [map, cell, hovered, geometry, stops, selectedStop])

  useEffect(() => {
    // A map that is being replaced by one of another ground has lost its layers already.
    if (!map?.style || !points || !map.getLayer('chosen-fill')) return
    const colour = colourFromHex(token('--map-points'))
    return showPlaces(map, points, { colour, plain: plainPoints ?? false, below: 'chosen-fill' })
  }, [map, points, plainPoints])

  const bringIntoView = useCallback(
    (place: readonly [number, number]) => {
      if (!map) return
      const { x, y } = map.project([place[0], place[1]])
      const { clientWidth, clientHeight } = map.getContainer()
      const outside = x < 40 || y < 40 || x > clientWidth - 40 || y > clientHeight - 40
      const foot = map.getContainer().parentElement?.parentElement?.querySelector<HTMLElement>('.map-foot')
      const underLegend = foot ? x < foot.offsetLeft + foot.offsetWidth + 16 && y > foot.offsetTop - 16 : false
      if (outside || underLegend) map.panTo([place[0], place[1]], { duration: 200 })
    },
    [map],
  )

  useEffect(() => {
    const stop = stops?.find(({ id }) => id === selectedStop)
    if (stop) bringIntoView(stop.place)
  }, [stops, selectedStop, bringIntoView])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!map || event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '+' || event.key === '=') map.zoomIn({ duration: 150 })
    else if (event.key === '-') map.zoomOut({ duration: 150 })
    else if (event.key.startsWith('Arrow')) {
      const from = cell ?? hovered ?? geometry.cellAt(map.getCenter().lng, map.getCenter().lat)
      const next = city.has(from)
        ? cellAfterKey(event.key, from, columns, (candidate) => city.has(candidate))
        : (territory.cells[0] ?? 0)
      onCell?.(next)
      bringIntoView(geometry.centre(next))
    } else return
    event.preventDefault()
  }

  const read = hovered ?? cell ?? null
  return (
    <div className="map">
      <div
        className="map-frame"
        role="application"
        aria-roledescription={t('map')}
        aria-label={t('{label}. Arrow keys move from cell to cell, plus and minus zoom.', { label })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is operated by keys, so it must take the focus
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div ref={box} className="map-box" />
      </div>
      {beside !== null && props.onBeside && <BesideSlider position={beside} onMove={props.onBeside} />}
      <div className="map-buttons">
        <IconButton size="small" label={t('Zoom in')} icon={<Plus size={16} aria-hidden />} onClick={() => map?.zoomIn()} />
        <IconButton size="small" label={t('Zoom out')} icon={<Minus size={16} aria-hidden />} onClick={() => map?.zoomOut()} />
        <IconButton
          size="small"
          label={t('Show the whole city')}
          icon={<Scan size={16} aria-hidden />}
          onClick={() =>
            map?.fitBounds(cityBounds(territory, geometry), { padding: paddingIn(map.getContainer()), duration: 300 })
          }
        />
      </div>
      <div className="map-foot">
        {index && surface && (
          <Legend
            scale={index.scale}
            many={index.many}
            title={props.legendTitle ?? t('Expected per cell')}
            unit={unitWords(props.span ?? 'shift', index.many, territory.grid.cellSize)}
          >
            <Readout index={index} surface={surface} cell={read} />
          </Legend>
        )}
      </div>
      {children}
    </div>
  )
}

function unitWords(span: 'shift' | 'hour', many: number, size: number): string {
  const values = { size: wholeNumber(size), many: wholeNumber(many) }
  return span === 'hour'
    ? t('Expected in a cell of {size} m, in {many} such hours', values)
    : t('Expected in a cell of {size} m, in {many} such shifts', values)
}

/** One line on the cell under the pointer or the cursor. Read aloud when it changes by keyboard. */
function Readout({ index, surface, cell }: { index: Index; surface: Surface; cell: number | null }) {
  const position = cell === null ? -1 : (index.positions[cell] ?? -1)
  if (position < 0) return <p className="legend-readout quiet">{t('Point at a cell, or press an arrow key, to read it.')}</p>
  return (
    <p className="legend-readout figures" aria-live="polite">
      {t('This cell: {expected}, rank {rank} of {count}. City mean: {mean}. Counting alone: {byCount}.', {
        expected: ofMany(surface.expected[position] as number, index.many),
        rank: wholeNumber(index.scale.ranks[position] as number),
        count: wholeNumber(surface.cells.length),
        mean: ofMany(index.scale.mean, index.many),
        byCount: ofMany(surface.byCount[position] as number, index.many),
      })}
    </p>
  )
}

function beatFeatures(territory: TerritoryOnWire): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: territory.beats.map((beat) => ({
      type: 'Feature',
      properties: { id: beat.id, name: beat.name },
      geometry: { type: 'MultiPolygon', coordinates: beat.shape as unknown as GeoJSON.Position[][][] },
    })),
  }
}

/** A map narrower than this has its tools above the city and the legend below it, as on a phone; in pixels. */
const NARROW = 600
/** A map lower than this has no room to spare for them: the city fills it and they lie over the city. */
const LEAST_HEIGHT = 400
/** Pixels that the tools take from a narrow map's upper edge and the legend from its lower one, and a plain margin beside. */
const AROUND_NARROW = { top: 108, bottom: 124, left: 12, right: 12 }
const AROUND = { top: 24, bottom: 24, left: 24, right: 24 }

/** Room around the city. */
function paddingIn(box: HTMLElement): typeof AROUND {
  return box.clientWidth < NARROW && box.clientHeight > LEAST_HEIGHT ? AROUND_NARROW : AROUND
}

/** Box around the city's own cells. */
function cityBounds(territory: TerritoryOnWire, geometry: CellGeometry): LngLatBounds {
  const { columns } = territory.grid
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const cell of territory.cells) {
    const column = cell % columns
    const row = (cell - column) / columns
    west = Math.min(west, column)
    east = Math.max(east, column + 1)
    south = Math.min(south, row)
    north = Math.max(north, row + 1)
  }
  const bounds = new LngLatBounds()
  for (const [x, y] of [
    [west, south],
    [east, south],
    [west, north],
    [east, north],
  ] as const) {
    bounds.extend(geometry.place(x, y))
  }
  return bounds
}

/**
 * How far the map may be moved from the city's middle, in lengths of its longer side. Half a length would end at the city's
 * own edge; the map library keeps the whole frame within these bounds, so one much longer than it is wide needs the rest.
 */
const REACH = 1.8

/**
 * The bounds within which the map may be moved: the same way in every direction, so that a tall city is seen whole in a wide frame and a
 * wide one on a phone.
 */
function roundAbout(city: LngLatBounds): LngLatBounds {
  const { lng, lat } = city.getCenter()
  const shrink = Math.cos((lat * Math.PI) / 180)
  const reach = REACH * Math.max((city.getEast() - city.getWest()) * shrink, city.getNorth() - city.getSouth())
  return new LngLatBounds([lng - reach / shrink, lat - reach, lng + reach / shrink, lat + reach])
}
