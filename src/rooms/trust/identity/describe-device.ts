/** A browser's own words about itself, cut down to what a person recognises in a list: `Firefox on Windows`. */

const browsers: [RegExp, string][] = [
  [/Edg(A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrom(e|ium)\/|CriOS\/|HeadlessChrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'Mac'],
  [/Linux|X11/, 'Linux'],
]

/** An empty text where the header says nothing that a person would recognise. Never longer than 60 characters. */
export function describeDevice(userAgent: string | undefined): string {
  const heard = (userAgent ?? '').slice(0, 500)
  const browser = browsers.find(([pattern]) => pattern.test(heard))?.[1]
  const system = systems.find(([pattern]) => pattern.test(heard))?.[1]
  if (browser && system) return `${browser} on ${system}`
  if (browser || system) return browser ?? system ?? ''
  // A program names itself, e.g. `curl/8.5.0`; only what is safe anywhere is kept.
  return /^[\w.-]{1,30}/.exec(heard)?.[0] ?? ''
}
