/** A host that a text names, with its port where it says or implies one. */
export interface NamedHost {
  readonly host: string
  readonly port: number | undefined
}

/**
 * Finds the hosts in a value of an environment variable: in addresses (`redis://db:6379,redis://other`), in
 * `host:port`, and alone where the variable's name says that it holds one (`OCR_HOST`).
 * Names with a variable in them, IP addresses and the pod itself are left out.
 */
export function hostsIn(variable: string, value: string): readonly NamedHost[] {
  const parts = value.length > 4096 ? [] : value.split(/[\s,;|]+/)
  return parts.flatMap((part) => hostOf(part, variable) ?? []).filter(({ host }) => isName(host))
}

function hostOf(part: string, variable: string): NamedHost | undefined {
  const [, scheme = "", after = ""] =
    /^["']?(?:jdbc:)?([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(part) ?? []
  const known = ports.get(scheme.toLowerCase())
  if (known !== undefined) {
    const authority = /^[^/?#"']*/.exec(after)?.[0] ?? ""
    return split(authority.slice(authority.lastIndexOf("@") + 1), known)
  }
  if (scheme !== "") return undefined
  if (/^[a-z][a-z0-9.-]*:(80|\d{3,5})$/.test(part) && !/(IMAGE|TAG|VERSION)/.test(variable))
    return split(part, 0)
  return /_(HOST|HOSTNAME)$/.test(variable) ? split(part, 0) : undefined
}

function split(authority: string, usual: number): NamedHost {
  const [host = "", port] = authority.split(":")
  const number = port === undefined || port === "" ? usual : Number(port)
  return { host: host.replace(/\.$/, ""), port: number > 0 ? number : undefined }
}

/** Lower-case DNS names with a letter; `localhost` is the pod itself. */
function isName(host: string): boolean {
  return (
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(host) &&
    /[a-z]/.test(host) &&
    host !== "localhost" &&
    !host.endsWith(".localhost")
  )
}

/** Schemes whose authority is a host, with their usual port (0: not known); `s3://bucket` is none of them. */
const ports: ReadonlyMap<string, number> = new Map([
  ["amqp", 5672],
  ["amqps", 5671],
  ["etcd", 0],
  ["ftp", 21],
  ["grpc", 0],
  ["grpcs", 0],
  ["http", 80],
  ["https", 443],
  ["kafka", 0],
  ["ldap", 389],
  ["ldaps", 636],
  ["mariadb", 3306],
  ["memcached", 11211],
  ["mongodb", 27017],
  ["mqtt", 1883],
  ["mqtts", 8883],
  ["mysql", 3306],
  ["nats", 4222],
  ["postgres", 5432],
  ["postgresql", 5432],
  ["redis", 6379],
  ["rediss", 6379],
  ["smtp", 25],
  ["smtps", 465],
  ["tcp", 0],
  ["tls", 0],
  ["udp", 0],
  ["ws", 80],
  ["wss", 443],
])
