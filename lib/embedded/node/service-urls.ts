/** A Service that a URL names, and its port. */
export interface ServiceReference {
  readonly namespace: string
  readonly service: string
  readonly port: number
}

export interface ServiceUrlOptions {
  /** Of the pod: a bare name is a Service of it. */
  readonly namespace: string
  /** Whether `name.namespace` may be meant: `example.com` is not a Service unless there is a namespace `com`. */
  readonly namespaceExists: (namespace: string) => boolean
  /** The loopback port of a Service. */
  readonly address: (reference: ServiceReference) => number
}

const url =
  /\b([a-z][a-z0-9+.-]*:\/\/)((?:[^\s/?#@]*@)?)([a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d+)?(?=[/?#\s,;"']|$)/g
const defaultPorts: Readonly<Record<string, number>> = {
  "http://": 80,
  "https://": 443,
  "ws://": 80,
  "wss://": 443,
}

/** Replaces the Services that the URLs of a value name by their loopback addresses; everything else stays as it is. */
export function rewriteServiceUrls(value: string, options: ServiceUrlOptions): string {
  return value.replace(
    url,
    (whole, scheme: string, user: string, host: string, _, port?: string) => {
      const name = serviceName(host, options)
      const number = port === undefined ? defaultPorts[scheme] : Number(port.slice(1))
      if (name === undefined || number === undefined) return whole
      return `${scheme}${user}127.0.0.1:${options.address({ ...name, port: number })}`
    },
  )
}

function serviceName(
  host: string,
  { namespace: own, namespaceExists }: ServiceUrlOptions,
): Omit<ServiceReference, "port"> | undefined {
  const [service = "", namespace = own, ...suffix] = host.split(".")
  // A name of DNS, so never a number: 127.0.0.1 is not Service 127 of namespace 0.
  if (!/^[a-z]/.test(service) || service === "localhost") return undefined
  const rest = suffix.join(".")
  if (rest === "svc" || rest === "svc.cluster.local") return { namespace, service }
  if (rest !== "") return undefined
  return namespace === own || namespaceExists(namespace) ? { namespace, service } : undefined
}
