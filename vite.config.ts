/** How the browser shell is built: root web/, output web/dist, and in development the server's routes through a proxy. */

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.PEEL_SERVER ?? 'http://localhost:7373'

export default defineConfig({
  root: 'web',
  plugins: [react()],
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
