import type { Draft } from "../api/objects.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { fieldManager } from "./field-manager.ts"
import { fromKey } from "./object-key.ts"

const description =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."

/** Gives every namespace its ServiceAccount `default` and the CA of the API server, again if someone deletes them. */
export function namespaceDefaultsController(
  { objects }: ControllerContext,
  ca: string,
): Controller {
  return {
    name: "namespace-defaults",
    watches: {
      namespaces: ({ metadata }) => [`/${metadata.name}`],
      serviceaccounts: ({ metadata }) => [`/${metadata.namespace ?? ""}`],
      configmaps: ({ metadata }) =>
        metadata.name === "kube-root-ca.crt" ? [`/${metadata.namespace ?? ""}`] : [],
    },
    reconcile(key) {
      const { name: namespace } = fromKey(key)
      const present = objects.get({ resource: "namespaces", name: namespace })
      if (present === undefined || present.metadata.deletionTimestamp !== undefined)
        return undefined
      const named = (name: string) => ({ name, namespace })
      ensure("serviceaccounts", {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: named("default"),
      })
      const annotations = { "kubernetes.io/description": description }
      ensure("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { ...named("kube-root-ca.crt"), annotations },
        data: { "ca.crt": ca },
      })
      return undefined
    },
  }

  function ensure(resource: string, draft: Draft): void {
    const { namespace = "", name = "" } = draft.metadata
    const present = objects.get({ resource, namespace, name })
    if (present === undefined) objects.create(draft, { fieldManager })
    else if (draft.data !== undefined) {
      objects.patch({ resource, namespace, name }, { data: draft.data }, { fieldManager })
    }
  }
}
