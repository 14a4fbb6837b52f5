/** Where a file is dropped or chosen; works with the keyboard as well, since it holds a plain file input. */

import { FileUp } from 'lucide-react'
import { type DragEvent, useId, useState } from 'react'
import { t } from '#web/words/words.ts'

/** @param another true where a file was refused just now */
export function DropBox({ onFile, another = false }: { onFile: (file: File) => void; another?: boolean }) {
  const [over, setOver] = useState(false)
  const id = useId()
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file) onFile(file)
  }
  return (
    <label
      htmlFor={id}
      className="drop-box"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileUp size={28} aria-hidden />
      <span className="drop-words">
        {another ? t('Choose another file, or drop it here') : t('Drop a crime file here, or choose one')}
      </span>
      <span className="quiet">
        {t('CSV, GeoJSON or Esri JSON, also as .gz. Nothing is kept before you have seen what Peel makes of it.')}
      </span>
      <input
        id={id}
        type="file"
        accept=".csv,.json,.geojson,.gz,.txt,text/csv,application/json,application/geo+json,application/gzip"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) onFile(file)
          // The same file may be chosen again after it was mended.
          event.target.value = ''
        }}
      />
    </label>
  )
}
