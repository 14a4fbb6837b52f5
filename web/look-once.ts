/** How a page asks for what stands in the ledger as a look: once when somebody asks for it, and again only when they press for it. */

/**
 * For `useQuery`, under a key that holds all that was asked. `static`: neither an act elsewhere on the page, nor the network that comes
 * back, nor a page that is drawn anew asks again; `refetch` does.
 */
export const lookOnce = {
  staleTime: 'static',
  retry: false,
  refetchOnMount: false,
  refetchOnReconnect: false,
  refetchOnWindowFocus: false,
} as const
