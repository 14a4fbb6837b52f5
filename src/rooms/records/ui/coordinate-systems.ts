/** Coordinate systems that crime files are often written in; any other EPSG number may be typed. */

import { t } from '#web/words/words.ts'

export const commonSystems: readonly { crs: string; words: () => string }[] = [
  { crs: 'EPSG:4326', words: () => t('longitude and latitude') },
  { crs: 'EPSG:3857', words: () => t('web map metres') },
  { crs: 'EPSG:2229', words: () => t('Los Angeles, feet') },
  { crs: 'EPSG:2227', words: () => t('San Francisco, feet') },
  { crs: 'EPSG:2249', words: () => t('Boston, feet') },
  { crs: 'EPSG:2263', words: () => t('New York, feet') },
  { crs: 'EPSG:2272', words: () => t('Philadelphia, feet') },
  { crs: 'EPSG:2790', words: () => t('Chicago, metres') },
  { crs: 'EPSG:2913', words: () => t('Portland, feet') },
  { crs: 'EPSG:2926', words: () => t('Seattle, feet') },
  { crs: 'EPSG:3435', words: () => t('Chicago, feet') },
  { crs: 'EPSG:26910', words: () => t('Vancouver, metres') },
  { crs: 'EPSG:26985', words: () => t('Washington DC, metres') },
  { crs: 'EPSG:27700', words: () => t('Great Britain, metres') },
]
