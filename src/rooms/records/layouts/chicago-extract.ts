/** The four-column extract of Chicago's feed: time, primary type, latitude, longitude. */

import { chicagoBroadOffence } from '../offences/chicago.ts'
import { chicago } from './chicago.ts'
import type { Layout } from './layout.ts'

export const chicagoExtract: Layout = {
  id: 'chicago-extract',
  name: "an extract of Chicago's crime feed",
  city: 'Chicago',
  needs: ['ts', 'type', 'lat', 'lon'],
  zone: 'America/Chicago',
  bounds: chicago.bounds,
  occurred: { at: 'ts' },
  places: [{ x: 'lon', y: 'lat', crs: 'EPSG:4326' }],
  offences: [{ category: 'type' }],
  classify: chicagoBroadOffence,
  cautions: [
    {
      code: 'coarse-offences',
      sentence:
        'The offence is given by its broad type only: whether an assault was simple or aggravated, and of which kind a theft was, is not told apart, and the names say so.',
    },
  ],
}
