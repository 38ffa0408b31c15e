/** One thing that is wrong in an object. */
export interface SchemaError {
  /** Where, as people write it: `spec.template.spec.containers[0].imagePullPolicy`; empty for the object itself. */
  readonly path: string
  /** A sentence part that follows the path: `"always" is none of Always, IfNotPresent, Never`. */
  readonly message: string
  /** The values, types or fields that may stand there, where the schema lists them. */
  readonly allowed?: readonly string[]
}

/** What kubeconform says of one object. `object` is its `Kind/namespace/name`. */
export type Verdict = { readonly object: string } & (
  | { readonly state: "valid" }
  | { readonly state: "invalid"; readonly errors: readonly SchemaError[] }
  /** Neither Kubernetes nor a CRD declares the kind. */
  | { readonly state: "missing schema"; readonly reason: string }
  /** It is no object of Kubernetes, or no YAML. */
  | { readonly state: "unreadable"; readonly reason: string }
  /** An empty document, or a kind that may go without schema. */
  | { readonly state: "skipped"; readonly reason: string }
)

/** Writes a verdict as sentences, one for each error; none when there is nothing to say against the object. */
export function describeVerdict(verdict: Verdict): readonly string[] {
  switch (verdict.state) {
    case "valid":
    case "skipped":
      return []
    case "invalid":
      return verdict.errors.map(
        ({ path, message }) =>
          `${verdict.object}: ${path}${path === "" ? "" : separator(message)}${message}`,
      )
    case "missing schema":
    case "unreadable":
      return [`${verdict.object}: ${verdict.reason}`]
  }
}

/** A message that quotes a value stands apart from the path, one that says something of the field follows it. */
function separator(message: string): string {
  return message.startsWith("is ") ? " " : ": "
}
