import type { Pod } from "../kinds/pod.ts"
import type { Endpoint, EndpointPort, Service } from "../kinds/service.ts"
import { isReady, isTerminating } from "./pod-condition.ts"
import { containerPort, realPort } from "./pod-ports.ts"

/** What one pod contributes to a Service: its address and its own ports. Nothing while it has no address, or is done. */
export function endpointOf(
  service: Service,
  pod: Pod,
): { readonly endpoint: Endpoint; readonly ports: readonly EndpointPort[] } | undefined {
  const { podIP, phase } = pod.status ?? {}
  if (podIP === undefined || phase === "Succeeded" || phase === "Failed") return undefined
  const serving = service.spec.publishNotReadyAddresses === true || isReady(pod)
  const terminating = isTerminating(pod)
  const { name, namespace = "", uid } = pod.metadata
  return {
    endpoint: {
      addresses: [podIP],
      conditions: { ready: serving && !terminating, serving, terminating },
      ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
      targetRef: { kind: "Pod", namespace, name, uid },
    },
    ports: endpointPorts(service, pod),
  }
}

function endpointPorts(service: Service, pod: Pod): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const target = containerPort(pod.spec.containers, port.targetPort ?? port.port)
    if (target === undefined) return []
    return [
      {
        name: port.name ?? "",
        port: realPort(pod, target),
        protocol: port.protocol ?? "TCP",
        ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
      },
    ]
  })
}
