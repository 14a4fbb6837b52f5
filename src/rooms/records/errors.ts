/** What can go wrong with records, in words for whoever holds the file. */

import { defineErrors } from '../../kernel/errors.ts'

const nothing = 'Nothing was imported'

export const refuse = defineErrors('records', {
  'one-place': {
    status: 409,
    sentence: (f: { place: string }) =>
      `This folder belongs to one agency, so ${f.place} cannot be opened in it. ${nothing}; another city needs a Peel folder of its own.`,
  },
  'no-such-file': { status: 404, sentence: (f: { path: string }) => `There is no file ${f.path}. ${nothing}; check the path.` },
  'not-permitted': {
    status: 403,
    sentence: (f: { path: string }) => `Peel may not read ${f.path}. ${nothing}; give this user the right to read it.`,
  },
  'not-a-file': {
    status: 422,
    sentence: (f: { path: string }) => `${f.path} is a folder, not a file. ${nothing}; name one file in it.`,
  },
  'cannot-read': {
    status: 422,
    sentence: (f: { path: string; why: string; byte: number }) =>
      `${f.path} could not be read beyond byte ${f.byte} (${f.why}). ${nothing}; copy the file again.`,
  },
  'empty-file': { status: 422, sentence: (f: { path: string }) => `${f.path} is empty. ${nothing}; export it again.` },
  'no-rows': {
    status: 422,
    sentence: (f: { path: string }) =>
      `${f.path} has column names on its first line and no rows after it. ${nothing}; export it again.`,
  },
  'html-not-csv': {
    status: 422,
    sentence: (f: { path: string }) =>
      `${f.path} is a web page or XML (it begins with <), not a table. ${nothing}; download the data itself, as CSV or GeoJSON.`,
  },
  'not-text': {
    status: 422,
    sentence: (f: { path: string; byte: number }) =>
      `${f.path} is not text: byte ${f.byte} is zero. ${nothing}; export the table as CSV, GeoJSON or Esri JSON.`,
  },
  'archive-not-table': {
    status: 422,
    sentence: (f: { path: string; kind: string }) =>
      `${f.path} is a ${f.kind}, not a table. ${nothing}; unpack it, or save its sheet as CSV, and import that.`,
  },
  'wide-characters': {
    status: 422,
    sentence: (f: { path: string }) => `${f.path} is written in UTF-16. ${nothing}; save it as "CSV UTF-8" and import that.`,
  },
  'broken-gzip': {
    status: 422,
    sentence: (f: { path: string; byte: number; why: string }) =>
      `${f.path} cannot be unpacked beyond byte ${f.byte} of what is inside (${f.why}). ${nothing}; copy the file again.`,
  },
  'zip-bomb': {
    status: 422,
    sentence: (f: { path: string; byte: number; ratio: number }) =>
      `${f.path} unpacks to more than ${f.ratio} times its size (stopped at byte ${f.byte}), which no table of crimes does. ${nothing}; if it is real, unpack it first.`,
  },
  'broken-upload': {
    status: 400,
    sentence: () => 'The file did not arrive whole, perhaps because the connection broke. Nothing was kept; send it again.',
  },
  'unpacks-too-large': {
    status: 422,
    sentence: (f: { path: string; most: number }) =>
      `${f.path} unpacks to more than ${Math.round(f.most / 2 ** 20).toLocaleString('en-US')} MB. ${nothing}; cut it into smaller files, e.g. one a year.`,
  },
  'too-many-columns': {
    status: 422,
    sentence: (f: { path: string; columns: number; most: number }) =>
      `The first line of ${f.path} has ${f.columns} columns or more; Peel reads at most ${f.most}. ${nothing}; export only the columns that describe the offence, its time and its place.`,
  },
  'first-line-too-long': {
    status: 422,
    sentence: (f: { path: string; byte: number }) =>
      `The first line of ${f.path} does not end within ${f.byte} bytes, so it is not a table with column names. ${nothing}; export it again as CSV.`,
  },
  'broken-json': {
    status: 422,
    sentence: (f: { path: string; feature: number; why: string }) =>
      `${f.path} stops being JSON after feature ${f.feature} (${f.why}). ${nothing}; export it again.`,
  },
  'json-without-features': {
    status: 422,
    sentence: (f: { path: string }) =>
      `${f.path} is JSON without a list called "features", so it is neither GeoJSON nor an Esri feature set. ${nothing}; export it as one of those or as CSV.`,
  },
  'unknown-layout': {
    status: 422,
    // `header` and `example`, line by line, are for whoever offers a choice.
    sentence: (f: { path: string; columns: string; header?: string; example?: string }) =>
      `Peel does not recognise the columns of ${f.path} (${f.columns}). ${nothing}; say which column is what: here where the page asks for it, or with --columns time=…,kind=…,x=…,y=… on the command line.`,
  },
  'columns-incomplete': {
    status: 422,
    sentence: (f: { path: string; missing: string }) =>
      `Of ${f.path}, no column is chosen for ${f.missing}. ${nothing}; choose when each incident happened, and for a place both x and y.`,
  },
  'no-such-column': {
    status: 422,
    sentence: (f: { path: string; column: string; known: string }) =>
      `${f.path} has no column called ${f.column}. ${nothing}; its columns are ${f.known}.`,
  },
  'column-of-person': {
    status: 422,
    sentence: (f: { path: string; column: string }) =>
      `The column ${f.column} of ${f.path} describes a person, and Peel never stores that. ${nothing}; choose another column.`,
  },
  'columns-not-understood': {
    status: 422,
    sentence: (f: { part: string; known: string }) =>
      `“${f.part}” does not say which column is what. ${nothing}; write time=NAME,kind=NAME,x=NAME,y=NAME, where each word is one of ${f.known}, and time is needed.`,
  },
  'areas-not-incidents': {
    status: 422,
    sentence: (f: { path: string }) =>
      `${f.path} holds areas or lines, not incidents. ${nothing}; give beats, residents or streets to Peel with: peel records place FILE.`,
  },
  'no-such-layout': {
    status: 422,
    sentence: (f: { layout: string; known: string }) =>
      `There is no layout called ${f.layout}. ${nothing}; choose one of ${f.known}, or auto.`,
  },
  'layout-does-not-fit': {
    status: 422,
    sentence: (f: { path: string; layout: string; missing: string }) =>
      `${f.path} does not have the columns of the layout ${f.layout} (missing: ${f.missing}). ${nothing}; leave the layout to Peel, or export those columns as well.`,
  },
  'unknown-crs': {
    status: 422,
    sentence: (f: { crs: string }) =>
      `Peel knows no coordinate system ${f.crs}. ${nothing}; give it as EPSG:n, for example EPSG:26985, as the makers of the file name it.`,
  },
  'crs-needed': {
    status: 422,
    sentence: (f: { path: string; line: number; x: string; y: string }) =>
      `The place on line ${f.line} of ${f.path} (${f.x}, ${f.y}) is no longitude and latitude, and the file does not name its map. ${nothing}; say which coordinate system it is written in, by its EPSG number.`,
  },
  'crs-does-not-fit': {
    status: 422,
    sentence: (f: { path: string; crs: string; line: number; x: string; y: string }) =>
      `Read as ${f.crs}, most places of ${f.path} lie nowhere on the globe; the first on line ${f.line} (${f.x}, ${f.y}). ${nothing}; give the right coordinate system, by its EPSG number.`,
  },
  'crs-outside-area': {
    status: 422,
    sentence: (f: { path: string; crs: string; name: string; line: number; where: string }) =>
      `${f.crs} is ${f.name}, and read by it most places of ${f.path} lie outside the ground that it is made for; the first on line ${f.line}, at ${f.where}. ${nothing}; give the right coordinate system, by its EPSG number.`,
  },
  'swapped-places': {
    status: 422,
    sentence: (f: { path: string; line: number; x: string; y: string; where: string }) =>
      `Longitude and latitude seem to be swapped in ${f.path}: the place on line ${f.line} (longitude ${f.x}, latitude ${f.y}) lies ${f.where} as it stands, and most others do too. ${nothing}; exchange the names of the two columns on the first line, and import it again.`,
  },
  'unknown-zone': {
    status: 422,
    sentence: (f: { zone: string }) =>
      `There is no time zone called ${f.zone}. ${nothing}; use a name such as America/Chicago or Europe/London.`,
  },
  'no-places': {
    status: 422,
    sentence: (f: { path: string }) =>
      `No row of ${f.path} has a usable place, so Peel cannot tell where your ground lies. ${nothing}; import beats first (peel records place FILE.geojson), or a file with coordinates.`,
  },
  'nothing-to-keep': {
    status: 422,
    sentence: (f: { path: string; read: string; rows: string; line: number; sentence: string }) =>
      `None of the ${f.read} rows of ${f.path} can be kept. ${f.rows} of them for one reason, the first on line ${f.line}: ${f.sentence} ${nothing}; mend the file, or export it again.`,
  },
  'place-doubted': {
    status: 422,
    sentence: (f: { path: string; where: string; why: string }) =>
      `The middle of ${f.path} lies at ${f.where}; ${f.why}. ${nothing}; mend the signs of the coordinates, name their coordinate system (EPSG number), or, if they are right, name the time zone there.`,
  },
  'place-against-clock': {
    status: 422,
    sentence: (f: { path: string; where: string; zone: string }) =>
      `The middle of ${f.path} lies at ${f.where}, where nobody’s clock is ${f.zone}. ${nothing}; mend the signs of the coordinates, or name their coordinate system (EPSG number) or the time zone there.`,
  },
  'no-territory': {
    status: 409,
    sentence: (_: Record<string, never>) => 'No ground is settled yet. Import crime records or beats first; nothing was changed.',
  },
  'other-ground': {
    status: 422,
    sentence: (f: { path: string; share: number; territory: string }) =>
      `${f.share} % of the places in ${f.path} lie outside ${f.territory}, so this looks like another city's file. ${nothing}; another city needs a Peel folder of its own.`,
  },
  'no-streets': {
    status: 422,
    sentence: (f: { path: string }) =>
      `${f.path} holds no street: no line that is a road other than a motorway. Give street centrelines as GeoJSON lines.`,
  },
  'unknown-place-file': {
    status: 422,
    sentence: (f: { path: string }) =>
      `${f.path} holds neither areas nor lines that Peel can use as beats, residents or streets. ${nothing}; say which with --beats, --residents or --streets.`,
  },
  'broken-area': {
    status: 422,
    sentence: (f: { path: string; feature: number }) =>
      `Feature ${f.feature} of ${f.path} is an area without closed rings of longitude and latitude. Nothing was changed; export it again as GeoJSON.`,
  },
  'unknown-import': { status: 404, sentence: (f: { id: string }) => `There is no import ${f.id}; nothing was changed.` },
  'unknown-upload': {
    status: 404,
    sentence: (_: Record<string, never>) => 'That upload is not here any more. Nothing was imported; choose the file again.',
  },
  'upload-too-large': {
    status: 413,
    sentence: (f: { most: number }) =>
      `The file is larger than ${f.most} MB, the most that this page takes. ${nothing}; import it at the station with: peel records import FILE.`,
  },
  'no-upload': {
    status: 422,
    sentence: (_: Record<string, never>) => `The request carried no file. ${nothing}; choose one file.`,
  },
  'disk-full': {
    status: 507,
    sentence: (f: { path: string }) =>
      `The disk filled up while ${f.path} was read. What was imported before is safe and this file's rows were taken back; free some space and import it again.`,
  },
  'not-taken-back': {
    status: 500,
    sentence: (f: { path: string; why: string }) =>
      `The import of ${f.path} stopped, and what it had written could not be taken back yet (${f.why}). Nothing from before is lost; import the same file again to finish it, or any other file, before which it is taken back.`,
  },
  'already-importing': {
    status: 409,
    sentence: (f: { file: string }) =>
      `${f.file} is being imported right now; wait for it to end, then try again. Nothing was changed.`,
  },
  cancelled: {
    status: 409,
    sentence: (f: { path: string }) =>
      `The import of ${f.path} was stopped. Its rows were taken back; what stood here before is unchanged.`,
  },
  'not-shifts': {
    status: 422,
    sentence: (f: { said: string }) =>
      `“${f.said}” does not say when shifts begin. Nothing was changed; write two to eight times of day, e.g. 06:00, 14:00, 22:00, or with names: Early=06:00, Late=14:00, Night=22:00.`,
  },
  'reason-needed': {
    status: 422,
    sentence: (f: { atLeast: number }) =>
      `An import is taken back for a reason that others can follow later: at least ${f.atLeast} characters and more than one word. Nothing was changed.`,
  },
  'no-beats': {
    status: 409,
    sentence: (_: Record<string, never>) =>
      `Counts are published by beat, and this agency has none yet. Nothing was published; bring them in with peel records place --beats.`,
  },
  'no-addresses': {
    status: 409,
    sentence: (_: Record<string, never>) =>
      `A place is masked among addresses, and Peel has none of this city. Nothing was published; bring them in with peel records place --addresses.`,
  },
  'no-snap-points': {
    status: 409,
    sentence: (_: Record<string, never>) =>
      `Places are moved to the middles of streets, and Peel has no streets of this city. Nothing was published; bring them in with peel records place --streets, or choose rings.`,
  },
  'no-points': {
    status: 409,
    sentence: (_: Record<string, never>) =>
      `No point of these months may be shown: all are of kinds that are never shown as points, or too few lie together. Nothing was published; choose more months.`,
  },
  'too-many-points': {
    status: 422,
    sentence: (f: { points: string; most: string }) =>
      `That would be a map of ${f.points} points, and ${f.most} is the most. Nothing was published; choose fewer months.`,
  },
  'draft-changed': {
    status: 409,
    sentence: (_: Record<string, never>) =>
      `The records have changed since this map was drafted, so it would not be the map that you saw. Nothing was published; look at the new draft first.`,
  },
  'not-months': {
    status: 422,
    sentence: (f: { from: string; to: string; last: string }) =>
      `“${f.from}” to “${f.to}” are no months that can be published. Nothing was; say months as 2026-01, the first no later than the last, and none after ${f.last}, the last that is complete.`,
  },
})
