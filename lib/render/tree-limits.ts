/** How large a tree that travels to a renderer may be. */
export interface TreeLimits {
  /** Of all files together, the archive's own blocks included. */
  readonly bytes: number
  readonly files: number
}

/** The limits of a tree when none are named. */
export const defaultTreeLimits: TreeLimits = { bytes: 256 * 1024 * 1024, files: 50_000 }
