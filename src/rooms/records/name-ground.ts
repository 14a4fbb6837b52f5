/** What the ground is called when nobody says: the layout's city, or the file's own name made readable. Pure. */

/** `Memphis robberies 2019` for `memphis_robberies_2019.csv.gz`. */
export function groundName(file: string): string {
  const words = file
    .replace(/(\.(csv|geojson|json|txt|gz))+$/i, '')
    .replace(/[_\-\s]+/g, ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
