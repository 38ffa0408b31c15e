/** An amount as Kubernetes writes it (`500m`, `64Mi`, `2`), exactly: `digits` times ten to the power of `exponent`. */
interface Quantity {
  readonly digits: bigint
  readonly exponent: number
  /** Whether it was written with a power of two, or with `e`. */
  readonly form: "decimal" | "binary" | "exponent"
}

const FORM =
  /^([+-]?)(\d+\.?\d*|\.\d+)(?:(n|u|m|k|M|G|T|P|E)|(Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d{1,3}))?$/
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
const FINEST = -9

/** Writes an amount in Kubernetes's one canonical form (`1000m` → `1`, `1024Mi` → `1Gi`); undefined when it is none. */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parse(text)
  if (quantity === undefined) return undefined
  const rounded = roundUp(quantity)
  const { form } = rounded
  if (form === "binary" && !isSmall(rounded)) return spellBinary(rounded)
  return spellDecimal(rounded)
}

/** Compares two amounts: negative when the first is less; NaN when one is no amount. */
export function compareQuantities(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  if (left === undefined || right === undefined) return Number.NaN
  const exponent = Math.min(left.exponent, right.exponent)
  const difference = scaled(left, exponent) - scaled(right, exponent)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

function parse(text: string): Quantity | undefined {
  const match = FORM.exec(text)
  if (match === null) return undefined
  const [, sign = "", number = "", decimal, binary, power] = match
  const [whole = "", fraction = ""] = number.split(".")
  const digits = BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}`)
  const exponent = -fraction.length
  if (binary !== undefined)
    return { digits: digits * 1024n ** BigInt(BINARY.indexOf(binary)), exponent, form: "binary" }
  if (power !== undefined) return { digits, exponent: exponent + Number(power), form: "exponent" }
  return { digits, exponent: exponent + (DECIMAL[decimal ?? ""] ?? 0), form: "decimal" }
}

/** Nothing is finer than a nano. */
function roundUp(quantity: Quantity): Quantity {
  if (quantity.exponent >= FINEST) return quantity
  const divisor = 10n ** BigInt(FINEST - quantity.exponent)
  const { digits } = quantity
  const rest = digits % divisor
  const rounded = digits / divisor + (rest > 0n ? 1n : rest < 0n ? -1n : 0n)
  return { ...quantity, digits: rounded, exponent: FINEST }
}

function isSmall(quantity: Quantity): boolean {
  const value = scaled(quantity, FINEST)
  const limit = 1024n * 10n ** 9n
  return value < limit && value > -limit
}

function scaled({ digits, exponent }: Quantity, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to)
}

function spellBinary(quantity: Quantity): string {
  const unit = 10n ** 9n
  const nano = scaled(quantity, FINEST)
  let value = nano / unit + (nano % unit > 0n ? 1n : 0n)
  let power = 0
  while (power < BINARY.length - 1 && value !== 0n && value % 1024n === 0n) {
    value /= 1024n
    power += 1
  }
  return `${value}${BINARY[power]}`
}

function spellDecimal({ digits, exponent, form }: Quantity): string {
  if (digits === 0n) return "0"
  let [value, power] = [digits, exponent]
  while (value % 10n === 0n) {
    value /= 10n
    power += 1
  }
  while (power % 3 !== 0 || power > 18) {
    value *= 10n
    power -= 1
  }
  if (form === "exponent") return power === 0 ? String(value) : `${value}e${power}`
  const suffix = Object.entries(DECIMAL).find(([, candidate]) => candidate === power)?.[0] ?? ""
  return `${value}${suffix}`
}
