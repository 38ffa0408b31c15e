import type { Rendered, RenderedApp } from "#lib/render/rendered.ts"
import type { JudgeSchemas, SchemaVerdicts } from "./schema-judge.ts"

/** What was said of the last commit, by content: what is the same now is not judged again. */
export interface VerdictMemory {
  /** Judges by schemas the apps that changed since, or all when anything changed that all depend on. */
  schemas(rendered: Rendered, judge: JudgeSchemas): Promise<SchemaVerdicts>
  /** Returns what was said of the same apps of the same cluster, or asks. */
  policies<T>(rendered: Rendered, judge: () => T): T
}

/** Begins without a verdict. */
export function createVerdictMemory(): VerdictMemory {
  let schemas:
    | { readonly basis: string; readonly of: ReadonlyMap<string, SchemaVerdict> }
    | undefined
  let policies: { readonly basis: string; readonly verdicts: unknown } | undefined
  /** Both judges ask about the same apps of a commit: each is hashed once. */
  const hashes = new WeakMap<RenderedApp, string>()
  const hashOfApp = (app: RenderedApp): string => {
    const hash = hashes.get(app) ?? hashOf([app])
    hashes.set(app, hash)
    return hash
  }
  return {
    async schemas(rendered, judge) {
      const basis = hashOf([rendered.cluster, ...wholeApps(rendered).map(definitionsOf)])
      const known = schemas?.basis === basis ? schemas.of : undefined
      const isNew = (app: RenderedApp): boolean =>
        known === undefined || known.get(app.app)?.hash !== hashOfApp(app)
      const apps = rendered.apps.filter((app) => isNew(app) || definitionsOf(app).length > 0)
      const isAnyNew = apps.some((app) => app.state === "rendered" && isNew(app))
      const found = isAnyNew ? await judge({ ...rendered, apps }) : new Map<string, never>()
      const verdicts = new Map(
        wholeApps(rendered).map((app) => {
          const reasons = found.get(app.app) ?? known?.get(app.app)?.reasons ?? []
          return [app.app, { hash: hashOfApp(app), reasons }] as const
        }),
      )
      schemas = { basis, of: verdicts }
      return new Map([...verdicts].map(([app, { reasons }]) => [app, reasons]))
    },
    policies<T>(rendered: Rendered, judge: () => T): T {
      const basis = hashOf([rendered.cluster, ...rendered.apps.map(hashOfApp)])
      if (policies?.basis !== basis) policies = { basis, verdicts: judge() }
      return policies.verdicts as T
    },
  }
}

interface SchemaVerdict {
  readonly hash: string
  readonly reasons: readonly string[]
}

type WholeApp = Extract<RenderedApp, { readonly state: "rendered" }>

function wholeApps({ apps }: Rendered): readonly WholeApp[] {
  return apps.flatMap((app) => (app.state === "rendered" ? [app] : []))
}

/** The schemas of an app's custom resources may be another's. */
function definitionsOf(app: RenderedApp) {
  if (app.state !== "rendered") return []
  return app.manifests.filter(({ kind }) => kind === "CustomResourceDefinition")
}

/** Of cryptographic strength: nobody may slip something past the judges that looks like what they have seen. */
function hashOf(value: readonly unknown[]): string {
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(value)).digest("base64")
}
