/** The Chromium that an npm package carries, unpacked once beside our packages: browser tests need no other installation. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Chromium {
  path: string
  env: Record<string, string>
}

/**
 * The package unpacks its parts (browser, WebGL, fonts, the shared libraries that a bare machine lacks) into the folder for
 * temporary files. Here that is a folder of our own, put into place whole, so that tests that start together do not collide.
 */
export async function npmChromium(): Promise<Chromium> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/peel/', import.meta.url))
  const { version } = createRequire(import.meta.url)(packageFile()) as { version: string }
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(join(folder, 'chromium'))) {
    await mkdir(cache, { recursive: true })
    const draft = await mkdtemp(join(cache, 'chromium-draft-'))
    unpack(draft)
    await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }))
  }
  const path = join(folder, 'chromium')
  const env: Record<string, string> = {}
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(folder, 'fonts')
  if (spawnSync(path, ['--version']).status !== 0) env.LD_LIBRARY_PATH = join(folder, 'al2023', 'lib')
  return { path, env }
}

function packageFile(): string {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'))
  return join(dirname(entry), '..', '..', 'package.json')
}

function unpack(folder: string): void {
  const code = `import chromium from ${JSON.stringify(import.meta.resolve('@sparticuz/chromium'))}; await chromium.executablePath()`
  // The package unpacks its shared libraries only where it believes itself to be in a function of a cloud.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' }
  const unpacked = spawnSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' })
  if (unpacked.status !== 0) throw new Error(`the browser could not be unpacked: ${unpacked.stderr}`)
}
