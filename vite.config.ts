/** How the browser shell is built: root web/, output web/dist, and in development the server's routes through a proxy. */

import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { offlineVerifier } from './scripts/offline-verifier.js'

const server = process.env.PEEL_SERVER ?? 'http://localhost:7373'

/** Beside the screens, for whoever wants to verify without the server's page. */
const emitOfflineVerifier: Plugin = {
  name: 'peel-offline-verifier',
  apply: 'build',
  async generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'peel-verify.html', source: await offlineVerifier() })
  },
}

export default defineConfig({
  root: 'web',
  plugins: [react(), emitOfflineVerifier],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content security policy refuses data: fonts, so nothing small is folded into the style sheet.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1400,
    target: 'es2023',
  },
  worker: { format: 'es' },
  server: { port: 7374, proxy: { '/api': server, '/ledger': server } },
})
