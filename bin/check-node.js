/** Says at once when Node is too old, instead of failing later with a riddle. */

/** Exits with 2 below Node 20.19. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Peel needs Node 20.19 or newer; this is ${version}. Nothing was changed.`)
  process.exit(2)
}
