import type { Grid } from "./grid.ts"
import { type Convolution, convolve, type Field, type Layer, largest, sum } from "./layer.ts"
import { normal, normalize } from "./normalize.ts"
import { unpackLayers } from "./weights.ts"

/** What the network takes a crop for: the likeliest number, or undefined for "no number", and how likely that is. */
export interface Guess {
  readonly number: number | undefined
  readonly confidence: number
}

/** A small convolutional network, trained on generated pictures (scripts/ocr/train.py). */
export interface Network {
  guess(crop: Grid): Guess
}

const near: Convolution = { side: 3, step: 1, above: 1, aside: 1 }
const places = 9
const features = 96
/** Inputs and outputs of the layers: five convolutions, the digits at each place, and two for what is seen at all. */
const shapes = [
  [5 * 5, 16],
  [9 * 16, 32],
  [9 * 32, 48],
  [9 * 48, 64],
  [9 * 64, features],
  [features, 12],
  [places * features, 32],
  [32, 4],
] as const

/** Loads the trained network. */
export async function loadNetwork(): Promise<Network> {
  return network(await Bun.file(new URL("weights.bin", import.meta.url)).bytes())
}

/** Makes a network out of its packed weights. */
export function network(bytes: Uint8Array): Network {
  const layers = unpackLayers(bytes, shapes)
  const layer = (index: number): Layer => {
    const found = layers[index]
    if (found === undefined) throw new Error(`Cannot read the network: layer ${index} is missing`)
    return found
  }
  function guess(crop: Grid): Guess {
    const data = Float64Array.from(normalize(crop), (value) => value / 255)
    const picture: Field = { data, ...normal, channels: 1 }
    const edges = convolve(picture, layer(0), { side: 5, step: 2, above: 2, aside: 2 })
    const strokes = largest(convolve(edges, layer(1), near), { width: 2, height: 2 })
    const parts = largest(convolve(strokes, layer(2), near), { width: 1, height: 2 })
    const shapes = convolve(parts, layer(3), near)
    const seen = convolve(shapes, layer(4), { ...near, above: 0 })
    const hidden = apply(layer(6), seen.data).map((value) => Math.max(0, value))
    const kinds = softmax(apply(layer(7), hidden))
    const digits = digitsOf(layer(5), seen)
    return likeliest(kinds, digits)
  }
  return { guess }
}

interface Digits {
  /** How likely each digit is, 0 to 9. */
  readonly tens: Float64Array
  readonly ones: Float64Array
}

/** Every place says which digit it sees and how much it is the place of the tens or of the ones. */
function digitsOf(layer: Layer, seen: Field): Digits {
  const said = Array.from({ length: places }, (_, place) =>
    apply(layer, seen.data.subarray(place * features, (place + 1) * features)),
  )
  const weighed = (column: number) => {
    const shares = softmax(Float64Array.from(said, (one) => one[column] ?? 0))
    const total = new Float64Array(10)
    for (const [place, one] of said.entries())
      for (let digit = 0; digit < 10; digit += 1)
        total[digit] = (total[digit] ?? 0) + (shares[place] ?? 0) * (one[digit] ?? 0)
    return softmax(total)
  }
  return { tens: weighed(10), ones: weighed(11) }
}

/** Finds the likeliest of nothing, 1 to 99 and 100. A zero in front is what is left of a longer number: nothing. */
function likeliest(kinds: Float64Array, { tens, ones }: Digits): Guess {
  const [nothing = 0, single = 0, double = 0, hundred = 0] = kinds
  const one = best(ones)
  const ten = best(tens)
  const singly = single * (ones[one] ?? 0)
  const doubly = double * (tens[ten] ?? 0) * (ones[one] ?? 0)
  const guesses: readonly Guess[] = [
    { number: undefined, confidence: nothing },
    { number: one === 0 ? undefined : one, confidence: singly },
    { number: ten === 0 ? undefined : ten * 10 + one, confidence: doubly },
    { number: 100, confidence: hundred },
  ]
  return guesses.reduce((most, guess) => (guess.confidence > most.confidence ? guess : most))
}

function best(values: Float64Array): number {
  return values.indexOf(Math.max(...values))
}

function apply(layer: Layer, values: Float64Array): Float64Array {
  const result = new Float64Array(layer.outputs)
  sum(layer, values, { result, at: 0 })
  return result
}

function softmax(values: Float64Array): Float64Array {
  const most = Math.max(...values)
  const powers = values.map((value) => Math.exp(value - most))
  const total = powers.reduce((all, power) => all + power, 0)
  return powers.map((power) => power / total)
}
