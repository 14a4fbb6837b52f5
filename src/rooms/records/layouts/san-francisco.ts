/** San Francisco: the feed until May 2018 (tmnf-yvry), where x is the longitude, and the one since (wg3w-h783). */

import { sanFranciscoOffence } from '../offences/san-francisco.ts'
import type { Layout } from './layout.ts'

const shared = {
  city: 'San Francisco',
  zone: 'America/Los_Angeles',
  bounds: { west: -122.53, south: 37.69, east: -122.34, north: 37.85 },
  dates: 'month-first',
  classify: sanFranciscoOffence,
} satisfies Partial<Layout>

export const sanFranciscoUntil2018: Layout = {
  ...shared,
  id: 'san-francisco-until-2018',
  name: "San Francisco's crime feed until May 2018",
  needs: ['incidntnum|incidnt_num', 'category', 'descript', 'date', 'x', 'y'],
  occurred: { date: 'date', time: 'time' },
  places: [{ x: 'x', y: 'y', crs: 'EPSG:4326' }],
  offences: [{ category: 'category', detail: 'descript' }],
  reference: 'pdid|pd_id|incidntnum|incidnt_num',
  address: 'address',
  means: {
    dayofweek: 'Day of the week (follows from the date)',
    day_of_week: 'Day of the week (follows from the date)',
    pddistrict: 'Police district (not stored; Peel assigns the beat from the place)',
    resolution: 'What became of it (not stored)',
  },
}

export const sanFranciscoSince2018: Layout = {
  ...shared,
  id: 'san-francisco',
  name: "San Francisco's crime feed since 2018",
  needs: ['incident_datetime', 'incident_category', 'incident_description'],
  occurred: { at: 'incident_datetime' },
  reported: { at: 'report_datetime' },
  places: [{ x: 'longitude', y: 'latitude', crs: 'EPSG:4326' }],
  offences: [{ code: 'incident_code', category: 'incident_category', detail: 'incident_description' }],
  reference: 'row_id|incident_id',
  referenceIsRow: true,
  address: 'intersection',
  means: {
    incident_number: 'Number of the report; several rows may belong to one report',
    police_district: 'Police district (not stored; Peel assigns the beat from the place)',
    resolution: 'What became of it (not stored)',
  },
  cautions: [{ code: 'corner-address', sentence: 'Places are moved to the nearest street corner.' }],
}
