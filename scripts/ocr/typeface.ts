import outlines from "./outlines.generated.json" with { type: "json" }
import type { Polygon } from "./polygon.ts"

/** A glyph with its baseline at y 0 and upwards negative; a digit is 1 high. */
export interface Glyph {
  readonly width: number
  readonly polygons: readonly Polygon[]
}

export interface Typeface {
  readonly name: string
  readonly glyphs: ReadonlyMap<string, Glyph>
}

interface Face {
  readonly family: string
  readonly weight: number
  readonly glyphs: Readonly<Record<string, { readonly width: number; readonly path: string }>>
}

/** Where a curve is looked at to make straight lines of it. */
const steps = [0.2, 0.4, 0.6, 0.8, 1]

/** The typefaces that training pictures are drawn with. */
export const trainingTypefaces: readonly Typeface[] = (outlines.training as readonly Face[]).map(
  read,
)
/** The typefaces of the held-out pictures: other families. */
export const heldOutTypefaces: readonly Typeface[] = (outlines.heldOut as readonly Face[]).map(read)

function read({ family, weight, glyphs }: Face): Typeface {
  const list = Object.entries(glyphs).map(([character, { width, path }]) => {
    return [character, { width: width / 1000, polygons: flatten(path) }] as const
  })
  return { name: `${family} ${weight}`, glyphs: new Map(list) }
}

/** Turns path data into straight lines. */
function flatten(path: string): readonly Polygon[] {
  const polygons: number[][] = []
  let polygon: number[] = []
  for (const command of path.match(/[A-Z][^A-Z]*/g) ?? []) {
    const [type = "", ...words] = command.trim().split(" ")
    const at = words.map((word) => Number(word) / 1000)
    if (type === "M") {
      polygon = [...at]
      polygons.push(polygon)
    } else if (type === "L") {
      polygon.push(...at)
    } else if (type !== "Z") {
      const from = polygon.slice(-2)
      for (const step of steps) polygon.push(...bend([...from, ...at], step))
    }
  }
  return polygons
}

/** A point of a Bézier curve through any number of control points. */
function bend(points: readonly number[], part: number): readonly number[] {
  if (points.length === 2) return points
  const next = points
    .slice(2)
    .map((value, index) => (points[index] ?? 0) + part * (value - (points[index] ?? 0)))
  return bend(next, part)
}
