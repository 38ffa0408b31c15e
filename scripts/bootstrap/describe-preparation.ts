import type { Change } from "#lib/sync/change.ts"
import type { Preparation } from "./preparation.ts"
import type { DeclaredSecret } from "./secrets.ts"

/** Tells a person what would be written, and what he has to bring himself, line by line. */
export function describePreparation({
  changes,
  missing,
  obstacle,
}: Preparation): readonly string[] {
  const lines = changes.flatMap(line)
  return [
    ...(lines.length === 0 ? ["  namespaces, rights and bounds are as they should be"] : lines),
    ...missing.map((secret) => `! ${describeMissing(secret)}`),
    ...(obstacle === undefined ? [] : [`! ${obstacle}`]),
  ]
}

/** `Secret/shop/token is missing; …` with the command that makes it. */
export function describeMissing({ namespace, name, keys }: DeclaredSecret): string {
  const literals = keys.map((key) => `--from-literal=${key}=…`).join(" ")
  return `Secret/${namespace}/${name} is missing: kubectl -n ${namespace} create secret generic ${name} ${literals}`
}

function line(change: Change): readonly string[] {
  switch (change.action) {
    case "create":
      return [`  + ${change.object}`]
    case "configure":
      return [`  ~ ${change.object} ${topFields(change.fields.map(({ path }) => path))}`]
    case "recreate":
    case "prune":
      return [`  - ${change.object}`]
    case "keep":
    case "unchanged":
      return []
  }
}

function topFields(paths: readonly string[]): string {
  return [...new Set(paths.map((path) => /^[\w-]+(\.[\w-]+)?/.exec(path)?.[0] ?? path))].join(", ")
}
