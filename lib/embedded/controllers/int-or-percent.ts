import type { IntOrPercent } from "../kinds/workload.ts"

/** Resolves `3` or `"25%"` against a total. Kubernetes rounds a surge up and an unavailability down. */
export function resolveIntOrPercent(
  value: IntOrPercent,
  total: number,
  round: "up" | "down",
): number {
  if (typeof value === "number") return value
  const percent = Number.parseInt(value, 10)
  if (!/^\d+%?$/.test(value))
    throw new Error(
      `Cannot resolve "${value}": it is neither a number nor a percentage such as "25%"`,
    )
  if (!value.endsWith("%")) return percent
  const exact = (percent * total) / 100
  return round === "up" ? Math.ceil(exact) : Math.floor(exact)
}
