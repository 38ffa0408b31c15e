/** The weights of one layer: every output is a weighted sum of all inputs and a bias. */
export interface Layer {
  readonly inputs: number
  readonly outputs: number
  /** Eight outputs side by side, input by input; the last eight are filled up with zeros. */
  readonly weights: Float64Array
  readonly bias: Float64Array
}

/** Values at every place of a picture: row by row, place by place, `channels` values each. */
export interface Field {
  readonly data: Float64Array
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** How a layer is moved over a field: the side of the square it looks at, its step, and how far it reaches over the edges. */
export interface Convolution {
  readonly side: number
  readonly step: number
  readonly above: number
  readonly aside: number
}

const lanes = 8

/** Rounds up to whole groups of outputs. */
export function paddedOutputs(outputs: number): number {
  return Math.ceil(outputs / lanes) * lanes
}

/** Moves a layer over a field; negative sums become 0. */
export function convolve(
  field: Field,
  layer: Layer,
  { side, step, above, aside }: Convolution,
): Field {
  const width = Math.floor((field.width + 2 * aside - side) / step) + 1
  const height = Math.floor((field.height + 2 * above - side) / step) + 1
  const data = new Float64Array(width * height * layer.outputs)
  const seen = new Float64Array(layer.inputs)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      look(field, seen, { left: x * step - aside, top: y * step - above, side })
      sum(layer, seen, { result: data, at: (y * width + x) * layer.outputs })
    }
  }
  for (let at = 0; at < data.length; at += 1) if ((data[at] ?? 0) < 0) data[at] = 0
  return { data, width, height, channels: layer.outputs }
}

/** Copies what a layer sees at one place; outside of the field all is 0. */
function look(
  { data, width, height, channels }: Field,
  seen: Float64Array,
  { left, top, side }: { readonly left: number; readonly top: number; readonly side: number },
): void {
  let to = 0
  for (let y = top; y < top + side; y += 1) {
    for (let x = left; x < left + side; x += 1) {
      const outside = x < 0 || x >= width || y < 0 || y >= height
      let from = (y * width + x) * channels
      for (const end = to + channels; to < end; to += 1, from += 1)
        seen[to] = outside ? 0 : (data[from] ?? 0)
    }
  }
}

/** Applies a layer to as many values as it has inputs and writes its outputs. */
export function sum(
  { inputs, outputs, weights, bias }: Layer,
  values: Float64Array,
  { result, at }: { readonly result: Float64Array; readonly at: number },
): void {
  for (let first = 0; first < outputs; first += lanes) {
    let a = bias[first] ?? 0
    let b = bias[first + 1] ?? 0
    let c = bias[first + 2] ?? 0
    let d = bias[first + 3] ?? 0
    let e = bias[first + 4] ?? 0
    let f = bias[first + 5] ?? 0
    let g = bias[first + 6] ?? 0
    let h = bias[first + 7] ?? 0
    let weight = first * inputs
    for (let input = 0; input < inputs; input += 1, weight += lanes) {
      const value = values[input] ?? 0
      a += value * (weights[weight] ?? 0)
      b += value * (weights[weight + 1] ?? 0)
      c += value * (weights[weight + 2] ?? 0)
      d += value * (weights[weight + 3] ?? 0)
      e += value * (weights[weight + 4] ?? 0)
      f += value * (weights[weight + 5] ?? 0)
      g += value * (weights[weight + 6] ?? 0)
      h += value * (weights[weight + 7] ?? 0)
    }
    const sums = [a, b, c, d, e, f, g, h]
    for (let lane = 0; lane < lanes && first + lane < outputs; lane += 1)
      result[at + first + lane] = sums[lane] ?? 0
  }
}

/** Keeps the largest of each rectangle of places. */
export function largest(
  field: Field,
  box: { readonly width: number; readonly height: number },
): Field {
  const width = Math.floor(field.width / box.width)
  const height = Math.floor(field.height / box.height)
  const { channels } = field
  const data = new Float64Array(width * height * channels)
  for (let y = 0; y < height * box.height; y += 1) {
    for (let x = 0; x < width * box.width; x += 1) {
      const to = (Math.floor(y / box.height) * width + Math.floor(x / box.width)) * channels
      const from = (y * field.width + x) * channels
      // After convolve() nothing is below 0.
      for (let channel = 0; channel < channels; channel += 1)
        data[to + channel] = Math.max(data[to + channel] ?? 0, field.data[from + channel] ?? 0)
    }
  }
  return { data, width, height, channels }
}
