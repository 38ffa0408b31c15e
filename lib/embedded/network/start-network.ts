import type { Objects } from "../api/objects.ts"
import type { Controller } from "../controllers/controller.ts"
import { startController } from "../controllers/controller.ts"
import { fromKey, objectKey } from "../controllers/object-key.ts"
import type { Ingress } from "../kinds/ingress.ts"
import type { EndpointSlice, Service } from "../kinds/service.ts"
import { ingressRoute, type Route } from "./ingress-route.ts"
import { type IngressBackends, type IngressServer, ingressServer } from "./ingress-server.ts"
import type { PortBook } from "./port-book.ts"
import { type ServiceName, ServiceProxies } from "./service-proxies.ts"

/** The addresses of Services and Ingress hosts on this machine. */
export interface Network {
  readonly ingressPort: number
  /** The loopback port of a Service's port; reserved if the Service does not exist yet. */
  address(name: ServiceName, port: number): number
  /** `http://127.0.0.1:41234` of a Service's port, reserved if need be; of its first one, if it exists, when none is said. */
  serviceUrl(name: ServiceName, port?: number): string | undefined
  /** Waits until nothing new goes to a pod and what is under way there has finished, but not longer than `limitMs`. */
  drained(pod: string, limitMs: number): Promise<void>
  stop(): void
}

export interface NetworkOptions {
  readonly objects: Objects
  readonly ports: PortBook
  /** A wish for the Ingress port. */
  readonly ingressPort?: number | undefined
  readonly onProblem: (sentence: string) => void
}

const fieldManager = "turnspit-network"
const addressAnnotation = "turnspit.dev/address"
const naturalIngressPorts = [8080, 8000, 8888]

/** Starts the proxies of all Services and the Ingress port, and keeps them as the store says. */
export function startNetwork(options: NetworkOptions): Network {
  const { objects, ports, onProblem } = options
  const proxies = new ServiceProxies(ports)
  const wished = options.ingressPort === undefined ? [] : [options.ingressPort]
  const backends: IngressBackends = {
    route: (request) => ingressRoute(objects.list<Ingress>("networking.k8s.io/ingresses"), request),
    pool: (route) => poolOf(route),
  }
  const ingressPort = ports.take("ingress", [...wished, ...naturalIngressPorts])
  const ingress = startIngress(ingressPort, backends)
  ports.note("ingress", ingress.port)
  const stops = [services(), ingresses()].map((one) => startController(objects, one, onProblem))
  return {
    ingressPort: ingress.port,
    address: (name, port) => proxies.address(name, port),
    serviceUrl(name, port) {
      const number = port ?? serviceOf(name)?.spec.ports?.[0]?.port
      return number === undefined ? undefined : `http://127.0.0.1:${proxies.address(name, number)}`
    },
    async drained(pod, limitMs) {
      const deadline = performance.now() + limitMs
      while (proxies.isUsing(pod) && performance.now() < deadline) await Bun.sleep(5)
    },
    stop() {
      for (const stop of stops) stop()
      ingress.stop()
      proxies.stop()
    },
  }

  function services(): Controller {
    return {
      name: "service-proxies",
      watches: {
        services: (object) => [objectKey(object)],
        "discovery.k8s.io/endpointslices": (slice) => {
          const service = slice.metadata.labels?.["kubernetes.io/service-name"]
          return service === undefined ? [] : [`${slice.metadata.namespace ?? ""}/${service}`]
        },
      },
      reconcile(key) {
        const { namespace, name } = fromKey(key)
        const service = serviceOf({ namespace, service: name })
        if (service === undefined) proxies.remove({ namespace, service: name })
        else if (service.spec.type !== "ExternalName") publish(service)
        return undefined
      },
    }
  }

  function publish(service: Service): void {
    const { namespace = "", name } = service.metadata
    const labels = { "kubernetes.io/service-name": name }
    const slices = objects.list<EndpointSlice>("discovery.k8s.io/endpointslices", {
      namespace,
      labels,
    })
    const address = proxies
      .update(service, slices)
      .map((port) => `127.0.0.1:${port}`)
      .join(",")
    if (service.metadata.annotations?.[addressAnnotation] === address) return
    const patch = { metadata: { annotations: { [addressAnnotation]: address } } }
    objects.patch({ resource: "services", namespace, name }, patch, { fieldManager })
  }

  function ingresses(): Controller {
    return {
      name: "ingress",
      watches: { "networking.k8s.io/ingresses": (object) => [objectKey(object)] },
      reconcile(key) {
        const ref = { resource: "networking.k8s.io/ingresses", ...fromKey(key) }
        if (objects.get(ref) === undefined) return undefined
        const reached = { hostname: "localhost", ports: [{ port: ingress.port, protocol: "TCP" }] }
        const status = { loadBalancer: { ingress: [reached] } }
        objects.patch(ref, { status }, { subresource: "status", fieldManager })
        return undefined
      },
    }
  }

  function poolOf({ namespace, service, port }: Route) {
    const ports = serviceOf({ namespace, service })?.spec.ports ?? []
    const number = ports.find((one) =>
      port.name === undefined ? one.port === port.number : one.name === port.name,
    )?.port
    return number === undefined ? undefined : proxies.pool({ namespace, service }, number)
  }

  function serviceOf({ namespace, service }: ServiceName): Service | undefined {
    return objects.get<Service>({ resource: "services", namespace, name: service })
  }
}

/** Somebody may take the port between our look and our listening. */
function startIngress(port: number, backends: IngressBackends): IngressServer {
  try {
    return ingressServer(port, backends)
  } catch {
    return ingressServer(0, backends)
  }
}
