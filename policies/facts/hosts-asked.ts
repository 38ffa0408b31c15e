import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import { text } from "./text.ts"

/** Lists the probes and hooks of a container that name a host. The kubelet asks from the node's own network: a probe or a hook with a host reaches what NetworkPolicies keep apart. */
export function hostsAsked(container: JsonRecord): readonly string[] {
  const { lifecycle } = container
  const hooks = isRecord(lifecycle) ? lifecycle : {}
  const handlers = {
    startupProbe: container.startupProbe,
    readinessProbe: container.readinessProbe,
    livenessProbe: container.livenessProbe,
    "lifecycle.postStart": hooks.postStart,
    "lifecycle.preStop": hooks.preStop,
  }
  return Object.entries(handlers).flatMap(([field, handler]) => {
    const { httpGet, tcpSocket } = isRecord(handler) ? handler : {}
    const asked = [httpGet, tcpSocket].find(
      (action) => isRecord(action) && (action.host ?? "") !== "",
    )
    return isRecord(asked)
      ? [`${field} names the host "${text(asked.host)}", which the node would ask; leave host out`]
      : []
  })
}
