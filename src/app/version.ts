/** Which Peel this is, as package.json says. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const manifest = new URL(import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json', import.meta.url)

export const version = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version

/** Where Peel itself stands: its package.json and what was installed for it. */
export const productFolder = fileURLToPath(new URL('.', manifest))
