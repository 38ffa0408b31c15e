import type { EndpointSlice, Service } from "../kinds/service.ts"
import { type Backend, EndpointPool } from "./endpoint-pool.ts"
import type { PortBook } from "./port-book.ts"
import { type TcpProxy, tcpProxy } from "./tcp-proxy.ts"

/** Names a Service. */
export interface ServiceName {
  readonly namespace: string
  readonly service: string
}

interface Proxied {
  readonly pool: EndpointPool
  readonly proxy: TcpProxy
}

/** A loopback address for every port of every Service, with the ready pods behind it. */
export class ServiceProxies {
  readonly #ports: PortBook
  readonly #proxied = new Map<string, Map<number, Proxied>>()

  constructor(ports: PortBook) {
    this.#ports = ports
  }

  /** The loopback port of a Service's port. It is reserved if there is no such Service yet: who refers to it may start first. */
  address(name: ServiceName, port: number): number {
    return this.#open(name, port).proxy.port
  }

  /** The pool behind a Service's port, only if there is one. */
  pool(name: ServiceName, port: number): EndpointPool | undefined {
    return this.#proxied.get(keyOf(name))?.get(port)?.pool
  }

  /** Brings the pools of a Service up to date with its ports and EndpointSlices; returns its loopback ports. */
  update(service: Service, slices: readonly EndpointSlice[]): readonly number[] {
    const name = { namespace: service.metadata.namespace ?? "", service: service.metadata.name }
    const ports = (service.spec.ports ?? []).filter((one) => (one.protocol ?? "TCP") === "TCP")
    for (const [port, { pool }] of this.#proxied.get(keyOf(name)) ?? []) {
      if (!ports.some((one) => one.port === port)) pool.set([])
    }
    return ports.map((port) => {
      const { pool, proxy } = this.#open(name, port.port)
      pool.set(readyBackends(slices, port.name ?? ""))
      return proxy.port
    })
  }

  /** Gives the addresses of a Service back. */
  remove(name: ServiceName): void {
    const proxied = this.#proxied.get(keyOf(name))
    for (const [port, { proxy }] of proxied ?? []) {
      proxy.stop()
      this.#ports.release(useOf(name, port))
    }
    this.#proxied.delete(keyOf(name))
  }

  /** Tells whether any Service still sends new work to a pod or has work under way there. */
  isUsing(pod: string): boolean {
    return [...this.#proxied.values()].some((ports) =>
      [...ports.values()].some(({ pool }) => pool.isUsing(pod)),
    )
  }

  stop(): void {
    for (const ports of this.#proxied.values()) {
      for (const { proxy } of ports.values()) proxy.stop()
    }
    this.#proxied.clear()
  }

  #open(name: ServiceName, port: number): Proxied {
    const ports = this.#proxied.get(keyOf(name)) ?? new Map<number, Proxied>()
    this.#proxied.set(keyOf(name), ports)
    const present = ports.get(port)
    if (present !== undefined) return present
    const use = useOf(name, port)
    // Its own number is the address that people expect; below 1024 it needs rights that we do not ask for.
    const loopback = this.#ports.take(use, port >= 1024 ? [port] : [])
    const pool = new EndpointPool()
    const opened = { pool, proxy: tcpProxy(loopback, pool) }
    ports.set(port, opened)
    return opened
  }
}

function readyBackends(slices: readonly EndpointSlice[], portName: string): readonly Backend[] {
  return slices.flatMap((slice) => {
    const port = slice.ports?.find((one) => (one.name ?? "") === portName)?.port
    if (port === undefined) return []
    return (slice.endpoints ?? [])
      .filter((one) => one.conditions?.ready !== false && !one.conditions?.terminating)
      .flatMap((one) => {
        const host = one.addresses[0]
        return host === undefined ? [] : [{ pod: one.targetRef?.uid ?? "", host, port }]
      })
  })
}

function keyOf({ namespace, service }: ServiceName): string {
  return `${namespace}/${service}`
}

function useOf(name: ServiceName, port: number): string {
  return `service/${keyOf(name)}/${port}`
}
