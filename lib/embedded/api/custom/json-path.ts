import { isObject } from "#lib/embedded/api/json.ts"

const STEP =
  /^(?:\.([A-Za-z_$][\w$/-]*(?:\\\.[\w$/-]+)*)|\[(\d+|\*)\]|\.?\[['"]([^'"]+)['"]\]|\[\?\(@\.([\w.]+)\s*==\s*(?:"([^"]*)"|'([^']*)')\)\])/

/** Finds the values at a JSON path as printer columns write them: `.spec.size`, `.status.conditions[?(@.type=="Ready")].status`. */
export function jsonPathValues(value: unknown, path: string): unknown[] {
  let found: unknown[] = [value]
  let rest = path.trim()
  while (rest !== "" && rest !== ".") {
    const step = STEP.exec(rest)
    if (step === null) return []
    const [text, field, index, quoted, filterPath, double, single] = step
    rest = rest.slice(text.length)
    const name = quoted ?? field?.replaceAll("\\.", ".")
    found = found.flatMap((one) => {
      if (name !== undefined) return isObject(one) && one[name] !== undefined ? [one[name]] : []
      if (!Array.isArray(one)) return []
      if (index === "*") return one
      if (index !== undefined) return one.slice(Number(index), Number(index) + 1)
      return one.filter((item) => readField(item, filterPath ?? "") === (double ?? single))
    })
  }
  return found
}

function readField(value: unknown, path: string): unknown {
  return path.split(".").reduce((one, name) => (isObject(one) ? one[name] : undefined), value)
}
