/** A time zone for a file that names none, from where its places lie. A guess, and always called one. */

/** Boxes from west, south, east, north; the first that holds the place. Borders of zones are coarser than counties here. */
const boxes: readonly (readonly [west: number, south: number, east: number, north: number, zone: string])[] = [
  [-160.5, 18.5, -154.5, 22.5, 'Pacific/Honolulu'],
  [-170, 54.5, -129.9, 72, 'America/Anchorage'],
  [-139.1, 48.3, -120, 60, 'America/Vancouver'],
  [-114.9, 31.2, -109.04, 37, 'America/Phoenix'],
  [-125, 24, -114.2, 49.1, 'America/Los_Angeles'],
  [-114.2, 24, -102.1, 49.1, 'America/Denver'],
  [-102.1, 24, -87.5, 49.5, 'America/Chicago'],
  [-87.5, 29.5, -85.4, 38.2, 'America/Chicago'],
  [-87.5, 24, -66.9, 47.6, 'America/New_York'],
  [-8.7, 49.8, 1.9, 61, 'Europe/London'],
]

/** Undefined where no box lies. */
export function guessZone(longitude: number, latitude: number): string | undefined {
  return boxes.find(
    ([west, south, east, north]) => longitude >= west && longitude < east && latitude >= south && latitude < north,
  )?.[4]
}
