import type { Json } from "#lib/embedded/api/json.ts"
import type { Representation } from "./represent.ts"

/** The object of a BOOKMARK event: it says how far the watch has come, and whether the initial events are over. */
export function watchBookmark(
  version: number,
  {
    resource,
    form,
    initialEnd,
  }: Pick<Representation, "resource" | "form"> & { readonly initialEnd: boolean },
): Json {
  const metadata = {
    resourceVersion: String(version),
    creationTimestamp: null,
    ...(initialEnd && { annotations: { "k8s.io/initial-events-end": "true" } }),
  }
  switch (form) {
    case "object":
      return { kind: resource.kind, apiVersion: resource.apiVersion, metadata }
    case "metadata":
      return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata }
    case "table":
      return {
        kind: "Table",
        apiVersion: "meta.k8s.io/v1",
        metadata: { resourceVersion: String(version) },
        columnDefinitions: null,
        rows: [
          {
            cells: [],
            object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata },
          },
        ],
      }
  }
}
