/** Makes the offline verifier: the ledger's own checks as one HTML file without anything outside it. */

import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const entry = fileURLToPath(new URL('../src/rooms/trust/ui/verify-offline.ts', import.meta.url))

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
pre { overflow: auto; font-size: 13px }
</style>
<main>
<h1>Peel ledger: offline verifier</h1>
<p>This page needs no network and sends nothing. Take the ledger along from the public page
(ledger.tar), paste the public key that the agency published, and choose that file. A copy of the ledger’s folder (checkpoint, key, tile) does as well.</p>
<label for="key">Public key</label>
<textarea id="key" rows="2" spellcheck="false"></textarea>
<label for="statement">Statement of a month, if you were given one (with the ledger it is counted again)</label>
<input id="statement" type="file" accept=".json">
<p><button id="check-statement" type="button">Check the statement alone</button></p>
<label for="archive">Ledger, as one file (ledger.tar)</label>
<input id="archive" type="file" accept=".tar,application/x-tar">
<label for="folder">Or its folder</label>
<input id="folder" type="file" webkitdirectory multiple>
<h2>Answer</h2>
<p id="answer" role="status" data-state="busy">Nothing has been checked yet.</p>
<pre id="counts"></pre>
<label for="proof">Or one proof (.tlog-proof)</label>
<textarea id="proof" rows="6" spellcheck="false"></textarea>
<p><button id="check-proof" type="button">Check this proof</button></p>
</main>
<script>${script}</script>
</html>
`

/** The whole file as text. */
export async function offlineVerifier() {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    // A closing tag in a string would end the script early.
    charset: 'utf8',
    write: false,
  })
  return page(outputFiles[0].text.replaceAll('</script', '<\\/script'))
}
