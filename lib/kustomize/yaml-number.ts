/**
 * Writes a number of YAML 1.1 as YAML 1.2 does: `0644` becomes `420`, `1_000` becomes `1000`; all else stays. Throws a
 * RangeError for a number that JSON, or JavaScript, cannot keep.
 */
export function yamlNumber(plain: string): string {
  if (/^[-+]?\.inf$|^\.nan$/i.test(plain))
    throw new RangeError(`${plain} is no number in JSON; write an amount`)
  if (!/^[-+\d]/.test(plain)) return plain
  const text = plain.replaceAll("_", "")
  const [, sign = "", digits = ""] = whole.exec(text) ?? []
  if (digits === "") return decimal.test(text) ? text : plain
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits.toLowerCase())
  if (value > Number.MAX_SAFE_INTEGER)
    throw new RangeError(`${plain} has more digits than a number keeps; write it in quotes`)
  return `${sign === "-" ? "-" : ""}${value}`
}

const whole = /^([-+]?)(0[bB][01]+|0[oO]?[0-7]+|0[xX][\da-fA-F]+|0|[1-9]\d*)$/
const decimal = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/
