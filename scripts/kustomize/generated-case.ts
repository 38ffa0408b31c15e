import type { ImageChange } from "#lib/kustomize/images.ts"
import type { JsonPatchOperation } from "#lib/kustomize/json-patch.ts"
import { layer } from "#lib/kustomize/layer.ts"
import { type Overlay, overlay } from "#lib/kustomize/overlay.ts"
import type { Declared } from "#lib/kustomize/overlay-options.ts"
import type { Case } from "./case.ts"
import { fragments, operations } from "./fragments.ts"
import { generated } from "./generated-settings.ts"
import { customReferences, moreBase, referenceConfiguration } from "./more-base.ts"
import { type Random, random } from "./random.ts"
import { randomOperations } from "./random-operations.ts"
import { randomPatch } from "./random-patch.ts"
import { sampleBase } from "./sample-base.ts"

/** Makes a case by chance; the same one for the same seed. */
export function generatedCase(seed: number): Case {
  const choose = random(seed)
  const id = String(seed)
  const declared = [...sampleBase(id), ...moreBase(id)].filter(
    ({ kind }) => kind === "ServiceAccount" || kind === "Service" || choose.chance(0.7),
  )
  const { base, generators } = generated(declared, choose)
  const inner = choose.chance(0.4) ? naming(choose) : undefined
  const references = customReferences
  const layered = inner === undefined ? base : layer({ resources: base, references, ...inner })
  const wish = wishFor(layered, choose)
  const { namespace = "shop", ...outer } = naming(choose)
  const place = inner === undefined ? "" : "inner/"
  const files = {
    [`${place}base.yaml`]: base.filter(({ kind }) => !(kind in generators)),
    [`${place}references.yaml`]: referenceConfiguration,
    "references.yaml": referenceConfiguration,
  }
  const configurations = ["references.yaml"]
  const outerKustomization = {
    resources: [inner === undefined ? "base.yaml" : "inner"],
    namespace,
    configurations,
    ...outer,
    ...(inner === undefined ? Object.assign({}, ...Object.values(generators)) : {}),
    ...kustomizeWish(wish, base),
  }
  return {
    name: `generated case ${seed}`,
    files,
    kustomizations: {
      ".": outerKustomization,
      ...(inner === undefined
        ? {}
        : {
            inner: Object.assign(
              { resources: ["base.yaml"], configurations, ...inner },
              ...Object.values(generators),
            ),
          }),
    },
    ours: () =>
      overlay({
        resources: layered,
        references,
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

function wishFor(base: readonly Declared[], choose: Random): Wish {
  const ofKind = ({ kind, metadata }: Declared) => ({ kind, name: metadata.name })
  const patched = base.flatMap((object) => {
    const [first, ...more] = fragments[object.kind] ?? []
    if (choose.chance(0.4)) return []
    const isWritten = first !== undefined && choose.chance(0.5)
    const patch = isWritten ? choose.pick([first, ...more]) : randomPatch(object, choose)
    return Object.keys(patch).length === 0 ? [] : [{ ...ofKind(object), patch }]
  })
  const calm = base.filter(({ kind }) => !patched.some((one) => one.kind === kind))
  const jsonPatches = calm.flatMap((object) => {
    const [first, ...more] = operations[object.kind] ?? []
    if (choose.chance(0.3)) return []
    const isWritten = first !== undefined && choose.chance(0.5)
    const found = isWritten ? choose.pick([first, ...more]) : randomOperations(object, choose)
    return found.length === 0 ? [] : [{ ...ofKind(object), operations: found }]
  })
  const edits = { patches: patched, jsonPatches }
  const isUsed = JSON.stringify(layer({ resources: base, ...ourEdits(edits) })).includes(
    "registry.example.com:5000/init",
  )
  return {
    ...edits,
    images:
      isUsed && choose.chance(0.6)
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
        id: `${object.kind}/${object.metadata.name}`,
        name: object.metadata.name,
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
    ...ourEdits(wish),
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

function ourEdits(
  wish: Pick<Wish, "patches" | "jsonPatches">,
): Pick<Overlay<Declared>, "patches" | "jsonPatches"> {
  return {
    patches: Object.fromEntries(
      wish.patches.map(({ kind, name, patch }) => [`${kind}/${name}`, patch]),
    ) as never,
    jsonPatches: Object.fromEntries(
      wish.jsonPatches.map(({ kind, name, operations }) => [`${kind}/${name}`, operations]),
    ),
  }
}
