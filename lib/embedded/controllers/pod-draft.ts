import type { Draft, KubeObject } from "../api/objects.ts"
import type { PodTemplate } from "../kinds/workload.ts"
import { controlledBy } from "./object-key.ts"

/** Drafts a pod of a template for its owner; it gets the owner's name with a random end unless it has its own. */
export function podDraft(
  owner: KubeObject,
  template: PodTemplate,
  { name, labels = {} }: { readonly name?: string; readonly labels?: Record<string, string> } = {},
): Draft {
  const { annotations, labels: own } = template.metadata ?? {}
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(name === undefined ? { generateName: `${owner.metadata.name}-` } : { name }),
      namespace: owner.metadata.namespace ?? "",
      labels: { ...own, ...labels },
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ownerReferences: [controlledBy(owner)],
    },
    spec: template.spec,
  }
}
