import type { Cluster, Ignored } from "#lib/kustomize/cluster.ts"
import type { Drift } from "./drift.ts"
import type { Fights } from "./fights.ts"

/** Brings some apps back to the commit that they were at. */
export interface Revert {
  readonly revision: string
  readonly apps: readonly string[]
  /** One sentence: what is put back. */
  readonly reason: string
  /** Fields that are left as they are. */
  readonly leave: readonly Ignored[]
}

/** A drift as it is shown. */
export interface ShownDrift extends Omit<Drift, "app"> {
  /** Paths that were put back so often that they are left alone for now; `""` is the object itself. */
  readonly contested: readonly string[]
}

/** Plans the run that puts drifts back, of the commit that the drifted apps were at. Counts each field as a fight. */
export function putBack(
  drifts: readonly Drift[],
  options: {
    readonly cluster: Pick<Cluster, "drift"> | undefined
    readonly fights: Fights
    syncedAt(app: string): { readonly revision: string } | undefined
  },
): Revert | undefined {
  const { cluster, fights, syncedAt } = options
  if (cluster?.drift !== "revert") return undefined
  const fought = drifts.filter((drift) =>
    pathsOf(drift).some((path) => !fights.isContested(drift.object, path)),
  )
  const revision = fought.map(({ app }) => syncedAt(app)?.revision).find((one) => one !== undefined)
  // The others follow: a run that ends leads to another look.
  const now = fought.filter(({ app }) => syncedAt(app)?.revision === revision)
  if (revision === undefined || now.length === 0) return undefined
  const leave = drifts.flatMap(({ object, fields }) => {
    const left = fields.map(({ path }) => path).filter((path) => fights.isContested(object, path))
    return left.length === 0 ? [] : [{ object, fields: left }]
  })
  for (const drift of now)
    for (const path of pathsOf(drift))
      if (!fights.isContested(drift.object, path)) fights.count(drift.object, path)
  const apps = [...new Set(now.map(({ app }) => app))]
  return {
    revision,
    apps,
    leave,
    reason: `puts back ${now.map(sentence).join("; ")}`.slice(0, 500),
  }
}

/** A drift with the fields that are left alone because they were put back too often. */
export function shown(drift: Drift, fights: Fights): ShownDrift & Pick<Drift, "app"> {
  const contested = pathsOf(drift).filter((path) => fights.isContested(drift.object, path))
  return { ...drift, contested }
}

function pathsOf({ fields, gone }: Drift): readonly string[] {
  return gone ? [""] : fields.map(({ path }) => path)
}

function sentence({ object, fields, gone, by }: Drift): string {
  if (gone) return `${object}, which was deleted`
  const paths = fields.map(({ path }) => path)
  return `${object} ${paths.slice(0, 3).join(", ")}${paths.length > 3 ? " …" : ""}${by === undefined ? "" : `, changed by ${by}`}`
}
