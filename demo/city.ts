/** The nouns of the demo city: what the generator makes, in metres on a local plane until the last step turns it into degrees. */

import type { Point } from './draw-curves.ts'

/** A local date; month 1-12. */
export interface CityDate {
  year: number
  month: number
  day: number
}

export interface CityOptions {
  seed: number
  /** 3 when absent. */
  years?: number
  /** The last local day that is known, so yesterday: what was reported by its midnight is in the file, nothing after. */
  until: CityDate
  /** 1 for the demo city; 4 gives about 20,000 cells of 250 m. Blocks grow less than the city does. */
  scale?: number
  /** Incidents wanted, about; 60,000 when absent. */
  incidents?: number
}

export type RoadClass = 'motorway' | 'primary' | 'secondary' | 'street'

export interface Road {
  class: RoadClass
  name: string
  line: Point[]
}

/** A piece of street between two crossings: the unit in which crime concentrates. */
export interface StreetSegment {
  /** Position in the city's roads. */
  road: number
  line: Point[]
  length: number
  middle: Point
  /** Metres along its street at which it begins, for house numbers. */
  along: number
}

/** A piece of ground bounded by streets, river or the city limit; rings share exact vertices with their neighbours'. */
export interface Region {
  /** Shell first, then holes; closed rings. */
  rings: Point[][]
  area: number
  centre: Point
}

export interface NamedArea extends Region {
  name: string
}

/** Waters, parks, rail and streets, ready to be drawn. */
export interface CityMap {
  boundary: Point[]
  river: Point[]
  creek: Point[]
  ponds: { name: string; ring: Point[] }[]
  islands: { name: string; ring: Point[] }[]
  parks: { name: string; rings: Point[][] }[]
  rails: { name: string; line: Point[] }[]
  roads: Road[]
  segments: StreetSegment[]
  /** Bounded by the greater streets, about two to four for each beat. */
  neighbourhoods: NamedArea[]
  beats: (NamedArea & { id: string; neighbourhoods: number[] })[]
  centre: Point
  station: Point
  /** Unit length of the city: 1 for the demo city. */
  scale: number
  width: number
  height: number
}
