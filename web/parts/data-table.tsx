/** A table that stays quick at 10,000 rows: only rows in view are drawn; arrows, page keys, Home and End move; Enter opens. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { wholeNumber } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { rowAfterKey, visibleRows } from './visible-rows.ts'

export interface Column<Row> {
  name: string
  cell: (row: Row) => ReactNode
  /** Numbers stand right with tabular figures. */
  numeric?: boolean
  /** CSS width, e.g. `8rem`; the rest is shared. */
  width?: string
  /** Left out on a phone; what opens from the row says it there. */
  wide?: boolean
  /** On a phone, a second line of this cell: the most needed of what is left out. The first of several parts gives way. */
  under?: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row, index: number) => string | number
  onOpen?: (row: Row) => void
  /** Height of the scrolling part in pixels, when there are more rows than fit. */
  height?: number
  empty?: ReactNode
  /** Called when the end comes into view, to fetch the next page. */
  onEnd?: () => void
  /** Columns keep their widths whatever stands in them; long words are cut and shown whole where the row opens. */
  fixed?: boolean
}

const plainRow = 36
/** With a second line, on a phone. */
const tallRow = 56

export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, height = 480, empty, onEnd, fixed }: DataTableProps<Row>) {
  const box = useRef<HTMLDivElement>(null)
  const [scrolled, setScrolled] = useState(0)
  const [row, setRow] = useState(0)
  const isNarrow = useNarrow()
  const isTall = isNarrow && columns.some(({ under }) => under !== undefined)
  const rowHeight = isTall ? tallRow : plainRow
  const slice = visibleRows(rows.length, rowHeight, scrolled, height)
  const atEnd = slice.end === rows.length

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again only when the end newly comes into view
  useEffect(() => {
    if (atEnd && rows.length > 0) onEnd?.()
  }, [atEnd, rows.length])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') {
      const current = rows[row]
      if (current !== undefined) onOpen?.(current)
      return
    }
    const to = rowAfterKey(event.key, row, rows.length, Math.floor(height / rowHeight) - 1)
    if (to === undefined) return
    event.preventDefault()
    setRow(to)
    const view = box.current
    if (!view) return
    if (to * rowHeight < view.scrollTop) view.scrollTop = to * rowHeight
    if ((to + 2) * rowHeight > view.scrollTop + view.clientHeight) view.scrollTop = (to + 2) * rowHeight - view.clientHeight
  }

  if (rows.length === 0) return <>{empty}</>
  return (
    <section
      ref={box}
      className="table-box"
      style={{ maxBlockSize: height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={t('{label}, {n} rows', { label, n: wholeNumber(rows.length) })}
      onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <table className="table" data-fixed={fixed} data-tall={isTall} aria-rowcount={rows.length + 1}>
        <caption className="unseen">{label}</caption>
        <colgroup>
          {columns.map((column) => (
            <col key={column.name} data-wide={column.wide} style={column.width ? { inlineSize: column.width } : undefined} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" data-numeric={column.numeric} data-wide={column.wide}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {slice.above > 0 && <tr aria-hidden style={{ blockSize: slice.above }} />}
          {rows.slice(slice.first, slice.end).map((item, offset) => {
            const index = slice.first + offset
            return (
              <tr
                key={rowKey(item, index)}
                aria-rowindex={index + 2}
                data-chosen={index === row}
                data-opens={onOpen !== undefined}
                onClick={() => {
                  setRow(index)
                  onOpen?.(item)
                }}
              >
                {columns.map((column) => (
                  <td key={column.name} data-numeric={column.numeric} data-wide={column.wide}>
                    {column.cell(item)}
                    {isTall && column.under && <div className="table-under">{column.under(item)}</div>}
                  </td>
                ))}
              </tr>
            )
          })}
          {slice.below > 0 && <tr aria-hidden style={{ blockSize: slice.below }} />}
        </tbody>
      </table>
    </section>
  )
}

const phone = typeof matchMedia === 'function' ? matchMedia('(max-width: 720px)') : undefined

/** As the style sheet, which leaves columns out there. */
const useNarrow = (): boolean =>
  useSyncExternalStore(
    (tell) => {
      phone?.addEventListener('change', tell)
      return () => phone?.removeEventListener('change', tell)
    },
    () => phone?.matches ?? false,
  )
