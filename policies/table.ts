import { policies } from "./index.ts"

/** Writes the policies as the Markdown table of docs/policies.md. */
export function policyTable(): string {
  const rows = policies.map(
    ({ name, why, requirement }) => `| \`${name}\` | ${why} | ${requirement.join(", ")} |`,
  )
  return ["| policy | why | requirement |", "|---|---|---|", ...rows].join("\n")
}
