import { isRecord } from "#lib/kustomize/record.ts"

/** Hashes a JSON value; the order of its keys does not matter. */
export function stableHash(value: unknown): string {
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(value, sorted)).digest("hex")
}

function sorted(_: string, node: unknown): unknown {
  if (!isRecord(node)) return node
  return Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)))
}
