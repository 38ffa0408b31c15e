import { type Layer, paddedOutputs } from "./layer.ts"

/**
 * Unpacks the weights of a network: layer by layer a factor and a bias per output (32-bit floats) and
 * the weights as whole numbers of 8 bits, output by output. `shapes` are the inputs and outputs of each layer.
 */
export function unpackLayers(
  bytes: Uint8Array,
  shapes: readonly (readonly [inputs: number, outputs: number])[],
): readonly Layer[] {
  const expected = shapes.reduce((sum, [inputs, outputs]) => sum + outputs * (inputs + 8), 0)
  if (bytes.length !== expected)
    throw new Error(
      `Cannot read the network: it has ${bytes.length} bytes; it should have ${expected}`,
    )
  let at = 0
  return shapes.map(([inputs, outputs]) => {
    const start = at
    at += outputs * (inputs + 8)
    return unpack(bytes.slice(start, at), inputs, outputs)
  })
}

function unpack(bytes: Uint8Array, inputs: number, outputs: number): Layer {
  const factors = new Float32Array(bytes.buffer, 0, outputs)
  const bias = new Float64Array(paddedOutputs(outputs))
  bias.set(new Float32Array(bytes.buffer, outputs * 4, outputs))
  const packed = new Int8Array(bytes.buffer, outputs * 8)
  const weights = new Float64Array(paddedOutputs(outputs) * inputs)
  for (let output = 0; output < outputs; output += 1) {
    const group = (output >> 3) * 8 * inputs + (output & 7)
    for (let input = 0; input < inputs; input += 1)
      weights[group + input * 8] = (packed[output * inputs + input] ?? 0) * (factors[output] ?? 0)
  }
  return { inputs, outputs, weights, bias }
}
