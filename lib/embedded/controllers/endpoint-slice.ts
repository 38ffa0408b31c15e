import type { Pod } from "../kinds/pod.ts"
import type { EndpointSlice, Service } from "../kinds/service.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { endpointOf } from "./endpoint.ts"
import { fieldManager } from "./field-manager.ts"
import { controlledBy, fromKey, objectKey } from "./object-key.ts"

const serviceName = "kubernetes.io/service-name"
const managedBy = "endpointslice.kubernetes.io/managed-by"
const manager = "endpointslice-controller.k8s.io"

/**
 * Keeps the EndpointSlices of Services with a selector: one slice per pod, because pods that share
 * 127.0.0.1 differ in their ports, and a slice has one list of ports for all its addresses.
 */
export function endpointSliceController({ objects }: ControllerContext): Controller {
  return {
    name: "endpointslice",
    watches: {
      services: (object) => [objectKey(object)],
      pods: (pod) => servicesOf(pod.metadata.namespace ?? ""),
      "discovery.k8s.io/endpointslices": (slice) => {
        const service = slice.metadata.labels?.[serviceName]
        return service === undefined ? [] : [`${slice.metadata.namespace ?? ""}/${service}`]
      },
    },
    reconcile,
  }

  function servicesOf(namespace: string): readonly string[] {
    return objects.list("services", { namespace }).map(objectKey)
  }

  function reconcile(key: string): undefined {
    const { namespace, name } = fromKey(key)
    const service = objects.get<Service>({ resource: "services", namespace, name })
    const selector = service?.spec.selector ?? {}
    if (service === undefined || service.metadata.deletionTimestamp !== undefined) return
    if (Object.keys(selector).length === 0) return
    const pods = objects.list<Pod>("pods", { namespace, labels: selector })
    const drafts = new Map(pods.flatMap((pod) => draftOf(service, pod)))
    for (const slice of slicesOf(service)) {
      const uid = podOf(slice)
      const draft = drafts.get(uid)
      drafts.delete(uid)
      if (draft === undefined) remove(slice)
      else change(slice, draft)
    }
    for (const draft of drafts.values()) create(service, draft)
  }

  function slicesOf(service: Service): EndpointSlice[] {
    const { namespace = "", name } = service.metadata
    const labels = { [serviceName]: name, [managedBy]: manager }
    return objects.list<EndpointSlice>("discovery.k8s.io/endpointslices", { namespace, labels })
  }

  function create(service: Service, draft: SliceDraft): void {
    const { name, namespace = "" } = service.metadata
    objects.create(
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          generateName: `${name}-`,
          namespace,
          labels: draft.labels,
          ownerReferences: [controlledBy(service)],
        },
        addressType: "IPv4",
        endpoints: draft.endpoints,
        ports: draft.ports,
      },
      { fieldManager },
    )
  }

  function change(slice: EndpointSlice, { labels, endpoints, ports }: SliceDraft): void {
    const { namespace = "", name } = slice.metadata
    const ref = { resource: "discovery.k8s.io/endpointslices", namespace, name }
    objects.patch(ref, { metadata: { labels }, endpoints, ports }, { fieldManager })
  }

  function remove({ metadata: { namespace = "", name, uid } }: EndpointSlice): void {
    objects.delete({ resource: "discovery.k8s.io/endpointslices", namespace, name }, { uid })
  }
}

interface SliceDraft {
  readonly labels: Record<string, string>
  readonly endpoints: EndpointSlice["endpoints"]
  readonly ports: EndpointSlice["ports"]
}

function draftOf(service: Service, pod: Pod): readonly (readonly [string, SliceDraft])[] {
  const found = endpointOf(service, pod)
  if (found === undefined) return []
  const labels = {
    ...service.metadata.labels,
    [serviceName]: service.metadata.name,
    [managedBy]: manager,
  }
  return [[pod.metadata.uid, { labels, endpoints: [found.endpoint], ports: found.ports }]]
}

function podOf(slice: EndpointSlice): string {
  return slice.endpoints?.[0]?.targetRef?.uid ?? ""
}
