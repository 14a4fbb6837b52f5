/** Past reports on the map: a picture painted beside the page, laid under the stops, moved with the map and painted anew in time. */

import type { ImageSource, Map as MapLibreMap } from 'maplibre-gl'
import { fromMercator, toMercator } from './cell-geometry.ts'
import { type Dot, type Frame, frameAround, frameHolds } from './paint-places.ts'
import type { FrameToPaint, Painted, PlacesToPaint } from './places-worker.ts'
import type { Colour } from './risk-painting.ts'

type Point = [longitude: number, latitude: number]

/** As the map library wants them: north-west, north-east, south-east, south-west. */
function cornersOf({ west, north, width, height, scale }: Frame): [Point, Point, Point, Point] {
  const [east, south] = [west + width / scale, north + height / scale]
  return [fromMercator(west, north), fromMercator(east, north), fromMercator(east, south), fromMercator(west, south)]
}

/** Faint where many lie upon each other, plain where a street fills the screen; `plain` places are what the map is about. */
function dotAt(zoom: number, plain: boolean, pixelRatio: number): Dot {
  return {
    diameter: Math.max(plain ? 3 : 2, (zoom - 9) * 0.9) * pixelRatio,
    opacity: plain ? 0.4 : Math.min(0.75, 0.08 + Math.max(0, zoom - 11) * 0.12),
  }
}

const name = 'points'

/**
 * Lays places under the layer `below`. They are painted anew when the view leaves the picture or comes to rest at another zoom.
 * Drawn as points they would cost every frame of a machine without a graphics card a third of a second.
 *
 * @param lonLat longitude/latitude pairs
 * @returns takes them off the map again
 */
export function showPlaces(
  map: MapLibreMap,
  lonLat: Float32Array,
  look: { colour: Colour; plain: boolean; below: string },
): () => void {
  const worker = new Worker(new URL('./places-worker.ts', import.meta.url), { type: 'module' })
  /** What was asked for last, and at which zoom; the worker may be painting it still. */
  let asked: { frame: Frame; zoom: number } | undefined
  let painting = false

  const view = () => {
    const { clientWidth: width, clientHeight: height } = map.getContainer()
    const { lng, lat } = map.getCenter()
    return [toMercator(lng, lat), map.getZoom(), { width, height }] as const
  }
  const ask = (): void => {
    const zoom = map.getZoom()
    const frame = frameAround(...view(), devicePixelRatio)
    asked = { frame, zoom }
    painting = true
    const wanted: FrameToPaint = { kind: 'frame', frame, dot: dotAt(zoom, look.plain, devicePixelRatio), colour: look.colour }
    worker.postMessage(wanted)
  }
  const leavesPicture = (): boolean => !asked || !frameHolds(asked.frame, ...view())
  // One picture at a time: a fast hand would otherwise leave the worker a queue of views that nobody sees any more.
  const whileMoving = (): void => {
    if (!painting && leavesPicture()) ask()
  }
  const atRest = (): void => {
    if (!painting && (map.getZoom() !== asked?.zoom || leavesPicture())) ask()
  }
  const show = ({ frame, image }: Painted): void => {
    painting = false
    const source = map.getSource<ImageSource>(name)
    if (source) source.updateImage({ image, coordinates: cornersOf(frame) })
    else layOn(map, look.below, frame, image)
    map.once('render', () => performance.mark('peel.points-painted'))
    if (!map.isMoving()) atRest()
  }

  worker.onmessage = ({ data }: MessageEvent<Painted>) => show(data)
  const [longitude, latitude] = [lonLat[0] ?? 0, lonLat[1] ?? 0]
  const places: PlacesToPaint = { kind: 'places', lonLat, origin: toMercator(longitude, latitude) }
  worker.postMessage(places)
  ask()
  map.on('move', whileMoving)
  map.on('moveend', atRest)
  map.on('resize', atRest)
  return () => {
    worker.terminate()
    map.off('move', whileMoving)
    map.off('moveend', atRest)
    map.off('resize', atRest)
    // When the whole map is being taken down its style is already gone.
    if (!map.style) return
    if (map.getLayer(name)) map.removeLayer(name)
    if (map.getSource(name)) map.removeSource(name)
  }
}

/** The first picture brings its layer along. */
function layOn(map: MapLibreMap, below: string, frame: Frame, image: ImageData): void {
  if (!map.style || !map.getLayer(below)) return
  map.addSource(name, { type: 'image', coordinates: cornersOf(frame) })
  map.getSource<ImageSource>(name)?.updateImage({ image })
  map.addLayer(
    { id: name, type: 'raster', source: name, paint: { 'raster-fade-duration': 0, 'raster-resampling': 'linear' } },
    below,
  )
}
