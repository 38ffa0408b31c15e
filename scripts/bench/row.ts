/** One measured figure, next to what a user would use instead. */
export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: "ms" | "s" | "MB" | "count"
  /** The same figure of the alternative that the name mentions; null when there is none or it isn't installed. */
  readonly reference: number | null
  /** `reference / value`: how many times better. */
  readonly ratio: number | null
}

export function row(
  figure: Pick<Row, "name" | "value" | "unit">,
  reference: number | undefined,
): Row {
  return {
    ...figure,
    value: rounded(figure.value),
    reference: reference === undefined ? null : rounded(reference),
    ratio: reference === undefined ? null : rounded(reference / figure.value),
  }
}

/** The middle value; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
