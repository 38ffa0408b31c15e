import type { Polygon } from "./polygon.ts"
import type { Random } from "./random.ts"
import type { Glyph, Typeface } from "./typeface.ts"

type Point = readonly [x: number, y: number]
/** A line of the pen; `closed` leads back to its start. */
interface Stroke {
  readonly points: readonly Point[]
  readonly closed?: boolean
}

/** Invents a typeface of straight and rounded strokes, as games have them: no two are alike. */
export function drawnTypeface(random: Random): Typeface {
  const pen = random.between(0.11, 0.19)
  const width = random.between(Math.max(0.36, 2 * pen + 0.13), 0.66) - pen
  const radius = random.chance(0.3) ? random.between(0, 0.06) : random.between(0.05, 0.3)
  const gap = random.between(0.05, 0.2)
  const glyphs = digits(random).map((strokes, digit): readonly [string, Glyph] => {
    const narrow = digit === 1 ? random.between(0.3, 0.8) : 1
    const place = ([x, y]: Point): Point => [
      pen / 2 + x * width * narrow,
      -1 + pen / 2 + y * (1 - pen),
    ]
    const polygons = strokes.flatMap((stroke) =>
      draw(rounded({ ...stroke, points: stroke.points.map(place) }, radius), pen),
    )
    return [String(digit), { width: width * narrow + pen + gap, polygons }]
  })
  return { name: "drawn", glyphs: new Map(glyphs) }
}

/** The strokes of 0 to 9 in a box from 0,0 (top left) to 1,1, in one of several manners. */
function digits(random: Random): readonly (readonly Stroke[])[] {
  const hook = random.between(0.12, 0.28)
  const waist = random.between(0.42, 0.54)
  const [shoulder, knee, foot] = [
    random.between(0.5, 0.9),
    random.between(0.3, 0.45),
    random.between(0.8, 1),
  ]
  const six = random.chance(0.7)
    ? line(`1 ${hook}, 1 0, 0 0, 0 1, 1 1, 1 ${waist}, 0 ${waist}`)
    : line(`${shoulder} 0, 0 0.6, 0 1, 1 1, 1 ${waist}, 0.1 ${waist}`)
  const [bar, stem, top] = [
    random.between(0.66, 0.8),
    random.between(0.62, 0.85),
    random.between(0.35, 0.65),
  ]
  const inset = random.chance(0.5) ? 0 : random.between(0, 0.12)
  const [middle, heel] = [random.between(0.2, 0.5), random.between(0.2, 0.5)]
  return [
    [ring("0 0, 1 0, 1 1, 0 1")],
    random.pick([
      [line("0.1 0.18, 0.6 0, 0.6 1")],
      [line("0.1 0, 0.7 0, 0.7 1")],
      [line("0.1 0.2, 0.55 0, 0.55 1"), line("0 1, 1 1")],
    ]),
    random.pick([
      [line(`0 ${hook}, 0 0, 1 0, 1 ${knee}, 0 ${foot}, 0 1, 1 1`)],
      [line(`0 ${hook}, 0 0, 1 0, 1 ${waist}, 0 ${waist}, 0 1, 1 1`)],
    ]),
    random.pick([
      [
        line(`0 ${hook}, 0 0, 1 0, 1 1, 0 1, 0 ${1 - hook}`),
        line(`${middle} ${waist}, 1 ${waist}`),
      ],
      [
        line(`0 ${hook}, 0 0, 1 0, 1 0.4, 0.75 0.48, 0.4 0.48`),
        line(`0.4 0.48, 0.75 0.48, 1 0.58, 1 1, 0 1, 0 ${1 - hook}`),
      ],
    ]),
    random.pick([
      [line(`${stem} 1, ${stem} 0, 0 ${bar}, 1 ${bar}`)],
      [line(`${top} 0, 0 ${bar}, 1 ${bar}`), line(`${stem} ${top}, ${stem} 1`)],
      [line(`0 0, 0 ${waist}, 1 ${waist}`), line("1 0, 1 1")],
    ]),
    [line(`1 0, 0 0, 0 ${waist - 0.03}, 1 ${waist - 0.03}, 1 1, 0 1, 0 ${1 - hook}`)],
    [six],
    random.pick([[line(`0 0, 1 0, ${heel} 1`)], [line(`0 ${hook}, 0 0, 1 0, 1 0.2, ${heel} 1`)]]),
    [
      ring(`${inset} 0, ${1 - inset} 0, ${1 - inset} ${waist}, ${inset} ${waist}`),
      ring(`0 ${waist}, 1 ${waist}, 1 1, 0 1`),
    ],
    [{ points: six.points.map(([x, y]): Point => [1 - x, 1 - y]) }],
  ]
}

function line(points: string): Stroke {
  const pair = (words: string): Point => {
    const [x = 0, y = 0] = words.trim().split(" ").map(Number)
    return [x, y]
  }
  return { points: points.split(",").map(pair) }
}

function ring(points: string): Stroke {
  return { ...line(points), closed: true }
}

/** Cuts the corners of a line round. */
function rounded({ points, closed = false }: Stroke, radius: number): Stroke {
  const result: Point[] = []
  for (const [index, corner] of points.entries()) {
    const before = points[index - 1] ?? (closed ? points.at(-1) : undefined)
    const after = points[index + 1] ?? (closed ? points[0] : undefined)
    if (before === undefined || after === undefined || radius < 0.02) {
      result.push(corner)
      continue
    }
    const start = towards(corner, before, radius)
    const end = towards(corner, after, radius)
    for (const part of [0, 0.25, 0.5, 0.75, 1])
      result.push(mix(mix(start, corner, part), mix(corner, end, part), part))
  }
  return { points: result, closed }
}

function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  return mix(from, to, length === 0 ? 0 : Math.min(0.5, distance / length))
}

function mix(from: Point, to: Point, part: number): Point {
  return [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]
}

/** One rectangle for each piece of the line, a little longer than it; all turn the same way. */
function draw({ points, closed = false }: Stroke, pen: number): readonly Polygon[] {
  const [first] = points
  const line = closed && first !== undefined ? [...points, first] : points
  return line.slice(1).flatMap((to, index) => {
    const from = line[index]
    if (from === undefined) return []
    const length = Math.hypot(to[0] - from[0], to[1] - from[1])
    if (length < 1e-6) return []
    const reach = length > 0.12 ? pen / 2 : pen / 4
    const along: Point = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
    const corner = (end: Point, forth: number, aside: number): Point => [
      end[0] + along[0] * forth * reach - (along[1] * aside * pen) / 2,
      end[1] + along[1] * forth * reach + (along[0] * aside * pen) / 2,
    ]
    return [[corner(from, -1, -1), corner(to, 1, -1), corner(to, 1, 1), corner(from, -1, 1)].flat()]
  })
}
