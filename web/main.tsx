/** Where the browser begins. */

import '@fontsource-variable/inter/wght.css'
import './tokens.css'
import './base.css'
import './parts/parts.css'
import './shell/shell.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api.ts'
import { startOffline } from './shell/offline.ts'
import { router } from './shell/router.tsx'
import { preload } from './shell/screens.tsx'

preload(location.pathname)
const place = document.getElementById('peel')
if (place) {
  createRoot(place).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
}
startOffline()
