import type { Difficulty } from "./difficulty.ts"
import type { Polygon } from "./polygon.ts"
import type { Random } from "./random.ts"
import type { Size } from "./scenery.ts"
import type { Typeface } from "./typeface.ts"

/** Text in a crop: where it stands, in pixels of the crop, and the number that has to be read (undefined for none). */
export interface Lettering {
  readonly polygons: readonly Polygon[]
  /** Left and right side of each digit. */
  readonly digits: readonly (readonly [left: number, right: number])[]
  readonly top: number
  readonly bottom: number
  readonly number: number | undefined
}

interface Setting {
  readonly random: Random
  readonly typeface: Typeface
  readonly crop: Size
  readonly difficulty: Difficulty
}

const widest = 0.98

/** Sets two digits, one or 100 so that all of it can be read. */
export function readable(
  setting: Setting,
  content: "two digits" | "one digit" | "hundred",
): Lettering {
  const { random, crop, difficulty } = setting
  const number =
    content === "hundred"
      ? 100
      : content === "one digit"
        ? random.whole(1, 9)
        : random.whole(10, 99)
  const line = setLine(setting, String(number))
  const outside = random.between(...difficulty.outside)
  const reach = outside * line.height * 0.5
  // One digit alone stands where the last one stands, or in the middle.
  const least =
    content === "one digit" ? Math.max(0.3 * crop.width, crop.width * 0.5 - line.width / 2 - 2) : 0
  const slack = crop.width - line.width
  const [lowest, highest] = [Math.min(least, slack), Math.max(slack, 0)]
  const x =
    reach === 0
      ? random.between(lowest, highest)
      : random.chance(0.5) && content !== "one digit"
        ? -reach
        : slack + reach
  const free = crop.height - line.height
  const y = random.between(-0.04 * line.height, free + 0.04 * line.height)
  return { ...place(line, x, y), number }
}

/** What is left of these at one side still looks like the whole digit. */
const plain = /[17]/

/** Sets a number so that a good part of a digit, but not all of it, lies outside of the crop. */
export function cut(setting: Setting): Lettering {
  const { random, crop } = setting
  const text = String(random.chance(0.12) ? 100 : random.whole(10, 99))
  const line = setLine(setting, text)
  const middle = (crop.height - line.height) / 2 + random.between(-2, 2)
  const [first, last] = [line.digits[0], line.digits.at(-1)]
  const sides = [
    ...(plain.test(text.slice(0, 1)) ? [] : [first]),
    ...(plain.test(text.slice(-1)) ? [] : [last]),
  ]
  const end = sides.length === 0 || random.chance(0.2) ? undefined : random.pick(sides)
  if (end === undefined) {
    const gone = line.height * random.between(0.4, 0.7)
    const x = random.between(0, Math.max(0, crop.width - line.width))
    return place(line, x, random.chance(0.5) ? -gone : crop.height - line.height + gone)
  }
  const part = random.between(0.38, Math.max(0.5, 1 - 1.6 / (end[1] - end[0])))
  const gone = part * (end[1] - end[0])
  return place(line, end === first ? -end[0] - gone : crop.width - end[1] + gone, middle)
}

/** Sets what the lobby leaves in the crop: the end of a number, left of its middle. */
export function lobby(setting: Setting): Lettering & { readonly bar: number } {
  const { random, crop } = setting
  const line = setLine(
    setting,
    String(random.chance(0.2) ? random.whole(1, 9) : random.whole(10, 99)),
  )
  const bar = crop.width * random.between(0.62, 0.78)
  const x = bar - line.width - random.between(1, 4)
  const y = (crop.height - line.height) / 2 + random.between(-1.5, 1.5)
  return { ...place(line, x, y), bar }
}

/** Sets letters where a number would stand. */
export function words(setting: Setting): Lettering {
  const { random, crop } = setting
  const text = random.pick([
    "ALIVE",
    "Joined",
    "KILLS",
    "JOINED",
    "VE",
    "LI",
    "AL",
    "oin",
    "ed",
    "K",
    "E",
    "VS",
    "Si",
    "DO",
  ])
  const line = setLine({ ...setting, crop: { ...crop, width: crop.width * 3 } }, text)
  const x = random.between(
    Math.min(0, crop.width - line.width),
    Math.max(0, crop.width - line.width),
  )
  return place(line, x, (crop.height - line.height) / 2 + random.between(-2, 2))
}

interface Line {
  readonly polygons: readonly Polygon[]
  readonly digits: readonly (readonly [number, number])[]
  readonly width: number
  readonly height: number
}

/** Sets characters side by side from 0,0 on: as high as the difficulty says, as wide as the crop allows. */
function setLine({ random, typeface, crop, difficulty }: Setting, text: string): Line {
  const height = crop.height * random.between(...difficulty.fill)
  const slant = random.chance(0.12) ? random.between(0, 0.18) : 0
  const spacing = random.between(-0.02, 0.07)
  const polygons: number[][][] = []
  let end = 0
  for (const character of text) {
    const glyph = typeface.glyphs.get(character)
    if (glyph === undefined) continue
    polygons.push(
      glyph.polygons.map((polygon) =>
        polygon.map((value, index) =>
          index % 2 === 0 ? end + value - slant * (polygon[index + 1] ?? 0) : value + 1,
        ),
      ),
    )
    end += glyph.width + spacing
  }
  const edges = polygons.map((glyph) => extent(glyph))
  const left = Math.min(...edges.map(([least]) => least))
  const right = Math.max(...edges.map(([, most]) => most))
  const stretch = Math.min(
    height * random.between(0.85, 1.15),
    (widest * crop.width) / Math.max(0.01, right - left),
  )
  const across = (x: number) => (x - left) * stretch
  return {
    polygons: polygons
      .flat()
      .map((polygon) =>
        polygon.map((value, index) => (index % 2 === 0 ? across(value) : value * height)),
      ),
    digits: edges.map(([least, most]) => [across(least), across(most)] as const),
    width: (right - left) * stretch,
    height,
  }
}

function extent(polygons: readonly Polygon[]): readonly [number, number] {
  const xs = polygons.flatMap((polygon) => polygon.filter((_, index) => index % 2 === 0))
  return [Math.min(...xs), Math.max(...xs)]
}

function place(line: Line, x: number, y: number): Lettering {
  return {
    polygons: line.polygons.map((polygon) =>
      polygon.map((value, index) => value + (index % 2 === 0 ? x : y)),
    ),
    digits: line.digits.map(([left, right]) => [left + x, right + x] as const),
    top: y,
    bottom: y + line.height,
    number: undefined,
  }
}
