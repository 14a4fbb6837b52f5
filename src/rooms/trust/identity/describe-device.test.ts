/** Browsers say many names at once; the list shows the one that a person would say. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeDevice } from './describe-device.ts'

test('browsers and systems are named as people name them', () => {
  const cases: [string, string][] = [
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Windows'],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36',
      'Chrome on Linux',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile/15E Safari/604.1',
      'Safari on iPhone',
    ],
    [
      'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 SamsungBrowser/29.0 Chrome/136 Mobile Safari/537.36',
      'Samsung Internet on Android',
    ],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/19.0 Safari/605.1', 'Safari on Mac'],
    ['curl/8.5.0', 'curl'],
    ['', ''],
  ]
  for (const [header, words] of cases) assert.equal(describeDevice(header), words)
  assert.equal(describeDevice(undefined), '')
})

test('nothing that somebody put into the header comes out of it', () => {
  for (const header of ['<script>alert(1)</script>', '=cmd|calc', '\u202eevil', 'a'.repeat(5000)]) {
    assert.match(describeDevice(header), /^[\w.-]{0,30}$/)
  }
})
