/** Sorts versions as Kubernetes prefers them: `v2`, `v1`, `v2beta1`, `v1beta2`, `v1alpha1`, then all others by name. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)]
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? 0
    if (part !== other) return other - part
  }
  return a < b ? -1 : a > b ? 1 : 0
}

function rank(version: string): readonly number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (match === null) return [-1]
  const [, major = "0", stage, minor = "0"] = match
  const stability = stage === undefined ? 2 : stage === "beta" ? 1 : 0
  return [stability, Number(major), Number(minor)]
}
