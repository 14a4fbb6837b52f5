/** Makes the offline verifier: the ledger's own checks as one HTML file without anything outside it. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const entry = fileURLToPath(new URL('../src/rooms/trust/ui/verify-offline.ts', import.meta.url))
const catalogue = fileURLToPath(new URL('../web/words/es.json', import.meta.url))

const page = (script) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Peel ledger: offline verifier</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
textarea { width: 100%; box-sizing: border-box; font: 13px/1.5 ui-monospace, monospace }
label, h1, h2 { display: block; margin: 1.5rem 0 .5rem; font-weight: 600 }
#answer { padding: 1rem; border: 2px solid #888; border-radius: 8px; font-size: 1.15rem }
#answer[data-state="stop"] { border-color: #c62f27; color: #c62f27 }
#answer[data-state="calm"] { border-color: #0b7a80 }
#answer[data-state="person"] { border-color: #a66300 }
#language { float: right }
pre { overflow: auto; font-size: 13px }
</style>
<main>
<button id="language" type="button">Español</button>
<h1 id="title">Peel ledger: offline verifier</h1>
<p id="lead">This page needs no network and sends nothing. Take the ledger along from the public page
(ledger.tar), paste the public key that the agency published, and choose that file. A copy of the ledger’s folder (checkpoint, key, tile) does as well.</p>
<label id="key-label" for="key">Public key</label>
<textarea id="key" rows="2" spellcheck="false"></textarea>
<label id="statement-label" for="statement">Statement of a month, if you were given one (with the ledger it is counted again)</label>
<input id="statement" type="file" accept=".json">
<p><button id="check-statement" type="button">Check the statement alone</button></p>
<label id="archive-label" for="archive">Ledger, as one file (ledger.tar)</label>
<input id="archive" type="file" accept=".tar,application/x-tar">
<label id="folder-label" for="folder">Or its folder</label>
<input id="folder" type="file" webkitdirectory multiple>
<h2 id="answer-title">Answer</h2>
<p id="answer" role="status" data-state="busy">Nothing has been checked yet.</p>
<pre id="counts" tabindex="0" role="region" aria-labelledby="answer-title"></pre>
<label id="proof-label" for="proof">Or one proof (.tlog-proof)</label>
<textarea id="proof" rows="6" spellcheck="false"></textarea>
<p><button id="check-proof" type="button">Check this proof</button></p>
</main>
<script>${script}</script>
</html>
`

/**
 * Stands in for the screens' own words, without the library behind those and with those strings alone that this page says: holes, no
 * plurals.
 */
const wordsWith = (spanish) => `
const spanish = ${JSON.stringify(spanish)}
let language = 'en'
export const currentLanguage = () => language
export const setLanguage = (to) => {
  language = to
  document.documentElement.lang = to
}
export const t = (source, values = {}) =>
  ((language === 'es' && spanish[source]) || source).replace(/\\{(\\w+)\\}/g, (hole, name) => String(values[name] ?? hole))
export const phrase = (source) => source
export const say = t
`

const bundle = async (spanish) => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    charset: 'utf8',
    write: false,
    plugins: [
      {
        name: 'words-of-the-offline-verifier',
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /\/words\.ts$/ }, () => ({ path: 'words', namespace: 'words' }))
          onLoad({ filter: /.*/, namespace: 'words' }, () => ({ contents: wordsWith(spanish) }))
        },
      },
    ],
  })
  return outputFiles[0].text
}

/** The whole file as text. */
export async function offlineVerifier() {
  const said = await bundle({})
  const isSaid = (source) => ['"', "'", '`'].some((quote) => said.includes(quote + source + quote))
  const all = JSON.parse(readFileSync(catalogue, 'utf8'))
  const text = await bundle(Object.fromEntries(Object.entries(all).filter(([source]) => isSaid(source))))
  // A closing tag in a string would end the script early.
  return page(text.replaceAll('</script', '<\\/script'))
}
