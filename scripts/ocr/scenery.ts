import type { Random } from "./random.ts"

export interface Size {
  readonly width: number
  readonly height: number
}

/** One channel of what lies behind the numbers: values around 0, most of them between -1 and 1, row by row. */
export type Scenery = (random: Random, size: Size) => Float32Array

/** Landscapes of smooth noise in several sizes, with flat shapes and stripes: behind training pictures. */
export const landscape: Scenery = (random, size) => {
  const field = new Float32Array(size.width * size.height)
  const octaves = random.whole(1, 4)
  for (let octave = 0; octave < octaves; octave += 1)
    addNoise(field, size, { random, cell: random.between(2, 40), strength: random.between(0.2, 1) })
  const shapes = random.whole(0, 5)
  for (let shape = 0; shape < shapes; shape += 1) addHalfPlane(field, size, random)
  if (random.chance(0.25)) addStripes(field, size, random)
  return field
}

/** Mosaics of cells, crossed waves and blades of grass: behind held-out pictures, never behind training ones. */
export const mosaic: Scenery = (random, size) => {
  const field = new Float32Array(size.width * size.height)
  const kinds = random.pick([
    [cells],
    [waves],
    [cells, waves],
    [cells, blades],
    [waves, blades],
    [blades],
  ])
  for (const add of kinds) add(field, size, random)
  return field
}

function addNoise(
  field: Float32Array,
  { width, height }: Size,
  {
    random,
    cell,
    strength,
  }: { readonly random: Random; readonly cell: number; readonly strength: number },
): void {
  const columns = Math.ceil(width / cell) + 2
  const rows = Math.ceil(height / cell) + 2
  const knots = Float32Array.from({ length: columns * rows }, () => random.between(-1, 1))
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / cell)
    const down = y / cell - row
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / cell)
      const along = x / cell - column
      const at = row * columns + column
      const [a = 0, b = 0, c = 0, d = 0] = [
        knots[at],
        knots[at + 1],
        knots[at + columns],
        knots[at + columns + 1],
      ]
      const value = (a + (b - a) * along) * (1 - down) + (c + (d - c) * along) * down
      field[y * width + x] = (field[y * width + x] ?? 0) + value * strength
    }
  }
}

function addHalfPlane(field: Float32Array, { width, height }: Size, random: Random): void {
  const angle = random.between(0, 2 * Math.PI)
  const [across, down] = [Math.cos(angle), Math.sin(angle)]
  const from = random.between(0, width) * across + random.between(0, height) * down
  const thick = random.chance(0.5) ? random.between(1, 30) : Number.POSITIVE_INFINITY
  const value = random.between(-0.8, 0.8)
  for (let pixel = 0; pixel < field.length; pixel += 1) {
    const beyond = (pixel % width) * across + Math.floor(pixel / width) * down - from
    if (beyond > 0 && beyond < thick) field[pixel] = (field[pixel] ?? 0) * 0.4 + value
  }
}

function addStripes(field: Float32Array, { width }: Size, random: Random): void {
  const [across, down] = [random.between(-1, 1), random.between(-1, 1)]
  const strength = random.between(0.1, 0.6)
  for (let pixel = 0; pixel < field.length; pixel += 1) {
    const at = (pixel % width) * across + Math.floor(pixel / width) * down
    field[pixel] = (field[pixel] ?? 0) + (at - Math.floor(at / 6) * 6 < 3 ? strength : -strength)
  }
}

function cells(field: Float32Array, { width, height }: Size, random: Random): void {
  const seeds = Array.from({ length: random.whole(6, 60) }, () => ({
    x: random.between(0, width),
    y: random.between(0, height),
    value: random.between(-1, 1),
  }))
  for (let pixel = 0; pixel < field.length; pixel += 1) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    let nearest = Number.POSITIVE_INFINITY
    let value = 0
    for (const seed of seeds) {
      const distance = (seed.x - x) ** 2 + (seed.y - y) ** 2
      if (distance < nearest) [nearest, value] = [distance, seed.value]
    }
    field[pixel] = (field[pixel] ?? 0) + value
  }
}

function waves(field: Float32Array, { width }: Size, random: Random): void {
  const list = Array.from({ length: random.whole(2, 4) }, () => ({
    across: random.between(-0.5, 0.5),
    down: random.between(-0.5, 0.5),
    phase: random.between(0, 6),
    strength: random.between(0.2, 0.6),
  }))
  for (let pixel = 0; pixel < field.length; pixel += 1)
    for (const { across, down, phase, strength } of list)
      field[pixel] =
        (field[pixel] ?? 0) +
        strength * Math.sin((pixel % width) * across + Math.floor(pixel / width) * down + phase)
}

function blades(field: Float32Array, { width, height }: Size, random: Random): void {
  for (let count = random.whole(60, 400); count > 0; count -= 1) {
    let [x, y] = [random.between(0, width), random.between(0, height)]
    const [across, value] = [random.between(-0.6, 0.6), random.between(-1, 1)]
    for (let length = random.whole(3, 14); length > 0; length -= 1) {
      const pixel = Math.floor(y) * width + Math.floor(x)
      if (x >= 0 && x < width && y >= 0) field[pixel] = value
      ;[x, y] = [x + across, y - 1]
    }
  }
}
