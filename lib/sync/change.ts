/** What one run does to one object. `object` is `Kind/namespace/name` (`Kind/name` when cluster-scoped). Values of Secrets are already masked. */
export type Change =
  | { readonly action: "create"; readonly object: string }
  | {
      readonly action: "configure"
      readonly object: string
      readonly fields: readonly FieldChange[]
    }
  /** Deleted and made again, which it asks for: `reason` names the fields that cannot be changed in place. */
  | { readonly action: "recreate"; readonly object: string; readonly reason: string }
  | { readonly action: "unchanged"; readonly object: string }
  | { readonly action: "prune"; readonly object: string }
  | { readonly action: "keep"; readonly object: string; readonly reason: string }

/** `path` is `spec.template.spec.containers[name=app].image`; a side is absent when the field is. */
export interface FieldChange {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}
