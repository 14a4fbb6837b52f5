/** The four-column extract of Chicago's feed: time, primary type, latitude, longitude. */

import { chicagoOffence } from '../offences/chicago.ts'
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
  classify: chicagoOffence,
  cautions: [
    {
      code: 'coarse-offences',
      sentence: 'The offence is given by its broad type only, so simple and aggravated assault cannot be told apart.',
    },
  ],
}
