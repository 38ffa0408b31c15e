import type { Cluster, Ignored } from "#lib/kustomize/cluster.ts"
import type { Drift } from "./drift.ts"
import type { Fights } from "./fights.ts"

/** Brings some apps back to the commit that they were at. */
export interface Revert {
  readonly revision: string
  readonly apps: readonly string[]
  /** One sentence: what is put back. */
  readonly reason: string
  /** Fields that are left as they are; `""` stands for an object that is not made again. */
  readonly leave: readonly Ignored[]
  /** What counts as a fight once the run has put it back. */
  readonly fought: readonly { readonly object: string; readonly path: string }[]
}

/** A drift as it is shown. */
export interface ShownDrift extends Omit<Drift, "app"> {
  /** Paths that were put back so often that they are left alone for now; `""` is the object itself. */
  readonly contested: readonly string[]
}

/** Plans the run that puts drifts back, of the commit that the drifted apps were at. */
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
  const isContested = ({ object }: Drift, path: string) => fights.isContested(object, path)
  const open = drifts.filter((drift) => pathsOf(drift).some((path) => !isContested(drift, path)))
  const revision = open.map(({ app }) => syncedAt(app)?.revision).find((one) => one !== undefined)
  // The others follow: a run that ends leads to another look.
  const now = open.filter(({ app }) => syncedAt(app)?.revision === revision)
  if (revision === undefined || now.length === 0) return undefined
  const leave = drifts.flatMap((drift) => {
    const left = pathsOf(drift).filter((path) => isContested(drift, path))
    return left.length === 0 ? [] : [{ object: drift.object, fields: left }]
  })
  const fought = now.flatMap((drift) =>
    pathsOf(drift)
      .filter((path) => !isContested(drift, path))
      .map((path) => ({ object: drift.object, path })),
  )
  const apps = [...new Set(now.map(({ app }) => app))]
  return {
    revision,
    apps,
    leave,
    fought,
    reason: `puts back ${now.map(sentence).join("; ")}`.slice(0, 500),
  }
}

/** Counts what a run has put back; one that failed has fought with nobody. */
export function countFights({ fought }: Pick<Revert, "fought">, fights: Fights): void {
  for (const { object, path } of fought) fights.count(object, path)
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
