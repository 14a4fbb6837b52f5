/** Hundreds of thousands of places as faint dots, drawn by the graphics card from one buffer, so that panning stays smooth. */

import type { CustomLayerInterface, Map as MapLibreMap } from 'maplibre-gl'
import type { Colour } from './risk-painting.ts'

const vertexShader = `#version 300 es
uniform mat4 matrix;
uniform float size;
in vec2 place;
void main() {
  gl_Position = matrix * vec4(place, 0.0, 1.0);
  gl_PointSize = size;
}`

const fragmentShader = `#version 300 es
precision mediump float;
uniform vec4 colour;
out vec4 painted;
void main() {
  float edge = 1.0 - smoothstep(0.35, 0.5, distance(gl_PointCoord, vec2(0.5)));
  painted = vec4(colour.rgb, 1.0) * colour.a * edge;
}`

/** How many points are projected before the page may do something else. */
const chunk = 40_000

/** Longitude/latitude pairs as offsets from a Mercator origin, written into `into`; from pair `start` up to `end`. */
function projectPoints(
  lonLat: Float32Array,
  origin: readonly [number, number],
  into: Float32Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const latitude = ((lonLat[2 * i + 1] as number) * Math.PI) / 180
    into[2 * i] = ((lonLat[2 * i] as number) + 180) / 360 - origin[0]
    into[2 * i + 1] = (1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2 - origin[1]
  }
}

/** The matrix with a translation before it; column-major, in double precision. */
function translated(matrix: ArrayLike<number>, x: number, y: number): Float32Array {
  const moved = Float32Array.from(matrix)
  for (let row = 0; row < 4; row++) {
    moved[12 + row] = (matrix[row] as number) * x + (matrix[4 + row] as number) * y + (matrix[12 + row] as number)
  }
  return moved
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type)
    if (!shader) throw new Error('the graphics card gives no shader')
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'shaders do not link')
  return program
}

/** A MapLibre layer of `lonLat` pairs around `origin` (Mercator, unit square). Points appear chunk by chunk. */
export function pointsLayer(
  id: string,
  lonLat: Float32Array,
  origin: readonly [number, number],
  colour: Colour,
  plain = false,
): CustomLayerInterface {
  const count = lonLat.length / 2
  const offsets = new Float32Array(lonLat.length)
  let program: WebGLProgram | undefined
  let buffer: WebGLBuffer | null = null
  let vertices: WebGLVertexArrayObject | null = null
  let ready = 0
  let uploaded = 0
  let map: MapLibreMap | undefined
  let removed = false

  const projectNext = (): void => {
    if (removed || ready >= count) return
    const end = Math.min(count, ready + chunk)
    projectPoints(lonLat, origin, offsets, ready, end)
    ready = end
    map?.triggerRepaint()
    setTimeout(projectNext)
  }

  return {
    id,
    type: 'custom',
    renderingMode: '2d',
    onAdd(ownMap, gl) {
      map = ownMap
      program = programOf(gl)
      buffer = gl.createBuffer()
      vertices = gl.createVertexArray()
      gl.bindVertexArray(vertices)
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
      gl.bufferData(gl.ARRAY_BUFFER, offsets.byteLength, gl.STATIC_DRAW)
      const place = gl.getAttribLocation(program, 'place')
      gl.enableVertexAttribArray(place)
      gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0)
      gl.bindVertexArray(null)
      projectNext()
    },
    onRemove(_, gl) {
      removed = true
      gl.deleteBuffer(buffer)
      gl.deleteVertexArray(vertices)
      if (program) gl.deleteProgram(program)
    },
    render(gl, { defaultProjectionData }) {
      if (!program || ready === 0 || !map) return
      // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's name for it, not a hook
      gl.useProgram(program)
      gl.bindVertexArray(vertices)
      if (uploaded < ready) {
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
        gl.bufferSubData(gl.ARRAY_BUFFER, uploaded * 8, offsets, uploaded * 2, (ready - uploaded) * 2)
        uploaded = ready
        if (uploaded === count) performance.mark('peel.points-painted')
      }
      const zoom = map.getZoom()
      gl.uniformMatrix4fv(
        gl.getUniformLocation(program, 'matrix'),
        false,
        translated(defaultProjectionData.mainMatrix as unknown as ArrayLike<number>, origin[0], origin[1]),
      )
      gl.uniform1f(gl.getUniformLocation(program, 'size'), Math.max(plain ? 3 : 2, (zoom - 9) * 0.9) * devicePixelRatio)
      const [red, green, blue] = colour
      // Faint where many lie upon each other, plain where a street fills the screen.
      const alpha = plain ? 0.4 : Math.min(0.75, 0.08 + Math.max(0, zoom - 11) * 0.12)
      gl.uniform4f(gl.getUniformLocation(program, 'colour'), red / 255, green / 255, blue / 255, alpha)
      gl.drawArrays(gl.POINTS, 0, ready)
      gl.bindVertexArray(null)
    },
  }
}
