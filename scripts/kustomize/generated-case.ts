import type { ImageChange } from "#lib/kustomize/images.ts"
import type { JsonPatchOperation } from "#lib/kustomize/json-patch.ts"
import { layer } from "#lib/kustomize/layer.ts"
import { type Overlay, overlay } from "#lib/kustomize/overlay.ts"
import type { Declared } from "#lib/kustomize/overlay-options.ts"
import type { Case } from "./case.ts"
import { fragments, operations } from "./fragments.ts"
import { type Random, random } from "./random.ts"
import { sampleBase } from "./sample-base.ts"

/** Makes a case by chance; the same one for the same seed. */
export function generatedCase(seed: number): Case {
  const choose = random(seed)
  const base = sampleBase(String(seed)).filter(
    ({ kind }) => kind === "ServiceAccount" || kind === "Service" || choose.chance(0.7),
  )
  const inner = choose.chance(0.4) ? naming(choose) : undefined
  const prefix = inner?.namePrefix ?? ""
  const suffix = inner?.nameSuffix ?? ""
  const wish = wishFor(base, choose, (name) => `${prefix}${name}${suffix}`)
  const { namespace = "shop", ...outer } = naming(choose)
  const files = { [inner === undefined ? "base.yaml" : "inner/base.yaml"]: base }
  const outerKustomization = {
    resources: [inner === undefined ? "base.yaml" : "inner"],
    namespace,
    ...outer,
    ...kustomizeWish(wish, base),
  }
  return {
    name: `generated case ${seed}`,
    files,
    kustomizations: {
      ".": outerKustomization,
      ...(inner === undefined ? {} : { inner: { resources: ["base.yaml"], ...inner } }),
    },
    ours: () =>
      overlay({
        resources: inner === undefined ? base : layer({ resources: base, ...inner }),
        namespace: { name: namespace, replaces: "all" },
        ...outer,
        ...ourWish(wish),
      }).manifests,
  }
}

interface Naming {
  readonly namespace?: string
  readonly namePrefix?: string
  readonly nameSuffix?: string
}

function naming(choose: Random): Naming {
  return {
    ...(choose.chance(0.5) ? { namespace: choose.pick(["shop", "edge"]) } : {}),
    ...(choose.chance(0.5) ? { namePrefix: choose.pick(["dev-", "a.b-"]) } : {}),
    ...(choose.chance(0.3) ? { nameSuffix: choose.pick(["-v2", "-blue"]) } : {}),
  }
}

interface Wish {
  readonly patches: readonly {
    readonly kind: string
    readonly name: string
    readonly patch: object
  }[]
  readonly jsonPatches: readonly {
    readonly kind: string
    readonly name: string
    readonly operations: readonly JsonPatchOperation[]
  }[]
  readonly images: Readonly<Record<string, ImageChange>>
  readonly replicas: readonly {
    readonly id: string
    readonly name: string
    readonly count: number
  }[]
  readonly labels: "none" | "metadata" | "templates" | "selectors"
  readonly annotations: boolean
}

function wishFor(
  base: readonly Declared[],
  choose: Random,
  rename: (name: string) => string,
): Wish {
  const ofKind = ({ kind, metadata }: Declared) => ({ kind, name: rename(metadata.name) })
  const patched = base.flatMap((object) => {
    const [first, ...more] = fragments[object.kind] ?? []
    const patch = first === undefined ? first : choose.pick([first, ...more])
    return patch === undefined || choose.chance(0.4) ? [] : [{ ...ofKind(object), patch }]
  })
  const calm = base.filter(({ kind }) => !patched.some((one) => one.kind === kind))
  const deploymentLeft = base.some(({ kind }) => kind === "Deployment")
  return {
    patches: patched,
    jsonPatches: calm.flatMap((object) => {
      const [first, ...more] = operations[object.kind] ?? []
      const found = first === undefined ? first : choose.pick([first, ...more])
      return found === undefined || choose.chance(0.2)
        ? []
        : [{ ...ofKind(object), operations: found }]
    }),
    images:
      deploymentLeft && choose.chance(0.6)
        ? {
            "registry.example.com:5000/init": choose.pick<ImageChange>([
              { newTag: "2" },
              { newName: "registry.example.com/other" },
              { newName: "other", newTag: "3" },
              { digest: `sha256:${"0c1f".repeat(16)}` },
              { newTag: "4", digest: `sha256:${"0c1f".repeat(16)}` },
            ]),
          }
        : {},
    replicas: base
      .filter(({ kind }) => kind === "StatefulSet" && choose.chance(0.5))
      .map((object) => ({
        id: `${object.kind}/${rename(object.metadata.name)}`,
        name: rename(object.metadata.name),
        count: choose.pick([0, 3]),
      })),
    labels: choose.pick(["none", "metadata", "templates", "selectors"]),
    annotations: choose.chance(0.4),
  }
}

const texts = { environment: "prod", "example.com/team": "shop" }

function kustomizeWish(wish: Wish, base: readonly Declared[]): object {
  const apiVersionOf = (kind: string) => base.find((object) => object.kind === kind)?.apiVersion
  return {
    patches: [
      ...wish.patches.map(({ kind, name, patch }) => ({
        target: { kind, name: name.replaceAll(".", "\\.") },
        patch: JSON.stringify(withIdentity(patch, { apiVersion: apiVersionOf(kind), kind, name })),
      })),
      ...wish.jsonPatches.map(({ kind, name, operations }) => ({
        target: { kind, name: name.replaceAll(".", "\\.") },
        patch: JSON.stringify(operations),
      })),
    ],
    images: Object.entries(wish.images).map(([name, change]) => ({ name, ...change })),
    replicas: wish.replicas.map(({ name, count }) => ({ name, count })),
    ...(wish.labels === "none"
      ? {}
      : {
          labels: [
            {
              pairs: texts,
              includeTemplates: wish.labels === "templates",
              includeSelectors: wish.labels === "selectors",
            },
          ],
        }),
    ...(wish.annotations ? { commonAnnotations: texts } : {}),
  }
}

function withIdentity(patch: object, of: { apiVersion: unknown; kind: string; name: string }) {
  const metadata = "metadata" in patch ? (patch.metadata as object) : {}
  return {
    apiVersion: of.apiVersion,
    kind: of.kind,
    ...patch,
    metadata: { name: of.name, ...metadata },
  }
}

function ourWish(wish: Wish): Partial<Overlay<Declared>> {
  return {
    patches: Object.fromEntries(
      wish.patches.map(({ kind, name, patch }) => [`${kind}/${name}`, patch]),
    ) as never,
    jsonPatches: Object.fromEntries(
      wish.jsonPatches.map(({ kind, name, operations }) => [`${kind}/${name}`, operations]),
    ),
    images: wish.images,
    replicas: Object.fromEntries(wish.replicas.map(({ id, count }) => [id, count])),
    ...(wish.labels === "none"
      ? {}
      : {
          labels: {
            labels: texts,
            templates: wish.labels === "templates",
            selectors: wish.labels === "selectors",
          },
        }),
    ...(wish.annotations ? { annotations: { annotations: texts, templates: true } } : {}),
  }
}
