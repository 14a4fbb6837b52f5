/** Words that may not stand in Peel's code, or only in the file that is named here with its reason: each opens a door that is easily left open. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Rule {
  what: string
  pattern: RegExp
  /** Something that it must find, so that the rule itself is tried. */
  finds: string
  /** File → why it may stand there. */
  except?: Record<string, string>
}

const rules: Rule[] = [
  { what: 'code made of text', pattern: /\beval\(|\bnew Function\(|node:vm\b|setTimeout\(\s*['"`]/, finds: 'eval(text)' },
  {
    what: 'a program started',
    pattern: /node:child_process/,
    finds: "from 'node:child_process'",
    except: { 'src/adapters/folder-lock/hold-lock.ts': 'asks ps about a process by its number; no shell, no words of anybody' },
  },
  {
    what: 'HTML made of text in a page',
    pattern: /dangerouslySetInnerHTML|\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|srcdoc/i,
    finds: 'element.innerHTML = text',
  },
  {
    what: 'messages of other windows',
    pattern: /(window|globalThis)\.addEventListener\(\s*'message'|(window|self)\.onmessage|\.opener\b|\.parent\.postMessage/,
    finds: "window.addEventListener('message', on)",
    except: {
      'src/rooms/trust/ui/verify-worker.ts': 'a dedicated worker, which only the page that made it can speak to',
      'web/map/places-worker.ts': 'a dedicated worker, which only the page that made it can speak to',
    },
  },
  { what: 'a WebSocket or WebRTC', pattern: /new WebSocket|RTCPeerConnection|fastify-?websocket/i, finds: 'new WebSocket(url)' },
  {
    what: 'something laid into the browser',
    pattern: /localStorage\.|sessionStorage\.|openKeeper\(|indexedDB|caches\.open|drawer\.setItem/,
    finds: 'localStorage.setItem(name, text)',
    except: {
      'web/light.ts': 'whether the screen is light or dark',
      'web/words/words.ts': 'the language of the screens',
      'web/kept-job.ts': 'the number of a job and what was asked for, until the tab is closed',
      'web/purpose-in-force.ts': 'the number and the end of a purpose, until the tab is closed; none of its words',
      'web/shell/keep-for-a-while.ts': 'until an hour, for one person: what is handed to it',
      'web/shell/offline.ts': 'hands it numbers and times of visits, and briefings only sealed; the shell, which is public',
      'web/shell/key-drawer.ts': 'the key of sealed briefings, which no script can read out and which goes with the session',
      'web/public/offline.js': 'the shell of the screens, which is the same for everybody',
      'src/rooms/trust/ui/ledger-check-whole.ts': 'the last checkpoint of the ledger that was seen, which is public',
    },
  },
  { what: 'a cookie read or set by a script', pattern: /document\.cookie/, finds: 'document.cookie' },
  { what: 'XML parsed', pattern: /DOMParser|fast-xml|xml2js|libxml|sax\b/i, finds: 'new DOMParser()' },
  {
    what: 'a cipher other than AES-256-GCM',
    pattern: /create(C|Dec)ipheriv\((?!'aes-256-gcm')|createCipher\(|publicEncrypt|privateDecrypt/,
    finds: "createCipheriv('aes-256-cbc', key, iv)",
  },
  {
    what: 'a hash that is broken',
    pattern: /createHash\('(md5|sha1)'|hash\('(md5|sha1)'|createHmac\('(md5|sha1)'|\bmd5\(/i,
    finds: "createHash('md5')",
    except: {
      'src/rooms/trust/identity/judge-password.ts':
        'the published list of breached passwords is keyed by SHA-1; nothing is protected by it',
      'src/adapters/store-sql/read-tables.ts': 'sums rows to see that a move lost none; against accidents, not against people',
    },
  },
  {
    what: 'randomness that can be guessed',
    pattern: /Math\.random\(/,
    finds: 'Math.random()',
  },
  {
    what: 'certificates not looked at',
    pattern: /rejectUnauthorized:\s*false|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/,
    finds: 'rejectUnauthorized: false',
    except: {
      'src/app/ask-running-server.ts': 'trusts less, not more: the one certificate that its own server wrote into the folder',
      'src/adapters/store-postgres/refuse-open-way.ts': 'refuses to go to a server of which nobody would look at it',
      'src/rooms/trust/self-check/check-configuration.ts': 'calls it bad where the environment says that nobody looks',
    },
  },
  {
    what: 'SQL as raw text with something in it',
    pattern: /sql\.raw\(\s*`[^`]*\$\{/,
    finds: ['sql.raw(`select $', '{name}`)'].join(''),
  },
  {
    what: 'a file from elsewhere loaded by a page',
    pattern: /<(script|link|img|iframe)[^>]+(src|href)="https?:/i,
    finds: '<script src="https://cdn.example/x.js">',
  },
  {
    what: 'a secret written into the code',
    pattern: /BEGIN (RSA |EC )?PRIVATE KEY|(AKIA|ghp_|xox[bp]-)[0-9A-Za-z]{10}/,
    finds: 'BEGIN PRIVATE KEY',
  },
]

const isCode = (path: string): boolean =>
  /\.(tsx?|js|html|css)$/.test(path) && !/\.test\.tsx?$|[\\/]dist(\.[^\\/]*)?[\\/]/.test(path)
const files = ['src', 'web', 'bin'].flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(isCode),
)
const texts = new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]))

test('the code was read', () => {
  assert.ok(files.length > 400, `${files.length} files`)
})

for (const { what, pattern, finds, except = {} } of rules) {
  test(`nowhere in the code: ${what}`, () => {
    assert.match(finds, pattern, 'the rule finds nothing')
    const found = [...texts].filter(([, text]) => pattern.test(text)).map(([path]) => path)
    assert.deepEqual(found.sort(), Object.keys(except).sort())
    for (const why of Object.values(except)) assert.ok(why.length > 25)
  })
}
