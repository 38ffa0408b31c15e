import type { Manifest } from "#lib/kustomize/manifest.ts"

/** The same wish, told to kustomize and to us. */
export interface Case {
  readonly name: string
  /** Folder → kustomization.yaml; `.` is the one that is built. Objects of the base are `base.yaml` beside it. */
  readonly kustomizations: Readonly<Record<string, object>>
  /** Path → content of all other files: text, or objects to be written as YAML documents. */
  readonly files: Readonly<Record<string, string | readonly object[]>>
  readonly ours: () => readonly Manifest[]
}
