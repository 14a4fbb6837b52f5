/** Paints places beside the page's own thread, which goes on drawing the map meanwhile. */

import { type Dot, type Frame, type ProjectedPlaces, paintPlaces, projectPlaces } from './paint-places.ts'
import type { Colour } from './risk-painting.ts'

/** The places once, before any frame. */
export interface PlacesToPaint {
  kind: 'places'
  /** Longitude/latitude pairs. */
  lonLat: Float32Array
  origin: readonly [number, number]
}

export interface FrameToPaint {
  kind: 'frame'
  frame: Frame
  dot: Dot
  colour: Colour
}

/** What comes back for each frame, in the order of asking. */
export interface Painted {
  frame: Frame
  image: ImageData
}

let places: ProjectedPlaces | undefined

self.onmessage = ({ data }: MessageEvent<PlacesToPaint | FrameToPaint>) => {
  if (data.kind === 'places') {
    places = projectPlaces(data.lonLat, data.origin)
    return
  }
  if (!places) return
  const { frame, dot, colour } = data
  const pixels = paintPlaces(places, frame, dot, colour)
  const painted: Painted = { frame, image: new ImageData(pixels, frame.width, frame.height) }
  self.postMessage(painted, { transfer: [pixels.buffer] })
}
