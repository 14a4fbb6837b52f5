/** The bar of a scale: the longest of 1, 2 or 5 times a power of ten metres that fits. Pure. */

/**
 * @param metresInUnit how many metres one unit of the drawing is
 * @param most how long the bar may be, in units of the drawing
 */
export function scaleBar(metresInUnit: number, most: number): { metres: number; length: number } {
  const atMost = metresInUnit * most
  const power = 10 ** Math.floor(Math.log10(atMost))
  const metres = ([5, 2, 1].find((step) => step * power <= atMost) ?? 1) * power
  return { metres, length: metres / metresInUnit }
}
