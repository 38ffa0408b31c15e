import { availableParallelism, totalmem } from "node:os"
import type { Resources } from "../kinds/pod.ts"

const factors: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** Reads `limits.memory` or `requests.cpu` in units of the divisor, rounded up; a limit that is not set is the node's size. */
export function resourceValue(
  resources: Resources,
  { resource, divisor = "1" }: { readonly resource: string; readonly divisor?: string },
): string {
  const [kind = "", ...rest] = resource.split(".")
  const name = rest.join(".")
  const written = kind === "limits" ? resources.limits?.[name] : resources.requests?.[name]
  const amount = written === undefined ? unset(kind, name) : quantity(written)
  // "0" is how the API server writes a divisor that nobody gave.
  const unit = quantity(divisor) || 1
  return String(Math.ceil(amount / unit))
}

/** Reads a quantity such as `250m` or `64Mi`; 0 when it is none. */
export function quantity(text: string): number {
  const parts = /^(\d+(?:\.\d+)?(?:[eE]\d+)?)([a-zA-Z]*)$/.exec(String(text))
  if (parts === null) return 0
  return Number(parts[1]) * (factors[parts[2] ?? ""] ?? 0)
}

function unset(kind: string, name: string): number {
  if (kind !== "limits") return 0
  return name === "cpu" ? availableParallelism() : name === "memory" ? totalmem() : 0
}
