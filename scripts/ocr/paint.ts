import type { Content } from "./difficulty.ts"
import type { Lettering } from "./lettering.ts"
import type { Polygon } from "./polygon.ts"
import type { Random } from "./random.ts"
import type { Size } from "./scenery.ts"

interface Paint {
  readonly colour: readonly [number, number, number]
  readonly opacity: number
}

/** Lays a colour over a picture wherever the mask (0 to 1 per pixel) says. */
export function layOver(
  pixels: Float32Array,
  mask: Float32Array,
  { colour, opacity }: Paint,
): void {
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    const part = (mask[pixel] ?? 0) * opacity
    if (part === 0) continue
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 3 + channel
      pixels[at] = (pixels[at] ?? 0) * (1 - part) + (colour[channel] ?? 0) * part
    }
  }
}

/** Lays a grey rectangle over a picture; its sides may lie between pixels. */
export function coverRectangle(
  pixels: Float32Array,
  { width, height }: Size,
  box: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
    readonly value: number
    readonly opacity: number
  },
): void {
  const within = (at: number, from: number, to: number) =>
    Math.max(0, Math.min(at + 1, to) - Math.max(at, from))
  for (let y = Math.max(0, Math.floor(box.top)); y < Math.min(height, box.bottom); y += 1) {
    for (let x = Math.max(0, Math.floor(box.left)); x < Math.min(width, box.right); x += 1) {
      const part = box.opacity * within(x, box.left, box.right) * within(y, box.top, box.bottom)
      for (let at = (y * width + x) * 3; at < (y * width + x) * 3 + 3; at += 1)
        pixels[at] = (pixels[at] ?? 0) * (1 - part) + box.value * part
    }
  }
}

/** The shadow or dark outline of a shape: the shape moved a little and made soft. */
export function shadeOf(mask: Float32Array, { width, height }: Size, random: Random): Float32Array {
  const [across, down] = random.chance(0.5) ? [0, 0] : [random.whole(0, 1), 1]
  const shade = new Float32Array(mask.length)
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      let most = 0
      for (let near = -1; near <= 1; near += 1)
        for (let aside = -1; aside <= 1; aside += 1) {
          const weight = near === 0 || aside === 0 ? 1 : 0.6
          const from = (y - down + near) * width + x - across + aside
          most = Math.max(most, weight * (mask[from] ?? 0))
        }
      shade[y * width + x] = most
    }
  }
  return shade
}

interface Over extends Paint {
  readonly polygons: readonly Polygon[]
}

/** What lies over the text: thin or translucent things that leave it readable, or something that hides half of a digit. */
export function overlays(options: {
  readonly random: Random
  readonly content: Content
  readonly lettering: Lettering
  readonly gentle: boolean
}): readonly Over[] {
  if (options.content === "hidden") return [hiding(options)]
  return options.gentle
    ? Array.from({ length: options.random.whole(1, 2) }, () => gentle(options))
    : []
}

/** A plain shape over most of one digit, unlike what is behind the number, so that it can be seen that something is hidden. */
function hiding({
  random,
  lettering,
}: {
  readonly random: Random
  readonly lettering: Lettering
}): Over {
  const [left, right] = random.pick(lettering.digits)
  const [width, height] = [right - left, lettering.bottom - lettering.top]
  const value = random.between(120, 225)
  const colour = [value, value * random.between(0.6, 1), value * random.between(0.6, 1)] as const
  const part = random.between(0.5, 0.85)
  const further = random.chance(0.3) ? random.between(0, 30) : 2
  const [x, y] = random.pick([
    [
      [left - further, right + further],
      [lettering.top - 3, lettering.top + part * height],
    ],
    [
      [left - further, right + further],
      [lettering.bottom - part * height, lettering.bottom + 3],
    ],
    [
      [left - 1 - further, left + part * width],
      [lettering.top - 3, lettering.bottom + 3],
    ],
    [
      [right - part * width, right + 1 + further],
      [lettering.top - 3, lettering.bottom + 3],
    ],
  ] as const)
  const polygon = [x[0], y[0], x[1], y[0], x[1], y[1], x[0], y[1]]
  return { colour, opacity: random.between(0.95, 1), polygons: [polygon] }
}

function gentle({
  random,
  lettering,
}: {
  readonly random: Random
  readonly lettering: Lettering
}): Over {
  const left = (lettering.digits[0]?.[0] ?? 0) - 6
  const right = (lettering.digits.at(-1)?.[1] ?? 0) + 6
  const [top, bottom] = [lettering.top - 3, lettering.bottom + 3]
  const value = random.between(0, 230)
  const colour = [value, random.between(0, 230), random.between(0, 230)] as const
  if (random.chance(0.5)) {
    const thick = random.between(0.5, 1.3)
    const [from, to] = [random.between(top, bottom), random.between(top, bottom)]
    return {
      colour,
      opacity: random.between(0.4, 0.9),
      polygons: [[left, from, right, to, right, to + thick, left, from + thick]],
    }
  }
  const [from, to] = [random.between(left, right), random.between(left, right)]
  const lean = random.between(-6, 6)
  return {
    colour,
    opacity: random.between(0.1, 0.3),
    polygons: [[from, top, to, top, to + lean, bottom, from + lean, bottom]],
  }
}
