import { mkdirSync } from "node:fs"
import { join } from "node:path"
import type { Container, Pod } from "../kinds/pod.ts"
import { environment } from "./environment.ts"
import { loopback } from "./field-value.ts"
import type { NodeContext } from "./node-context.ts"
import { rewriteServiceUrls } from "./service-urls.ts"

export type ContainerEnvironment =
  | { readonly state: "made"; readonly values: Readonly<Record<string, string>> }
  | { readonly state: "wanting"; readonly reason: string }

/**
 * Makes the whole environment of a container's process: its own variables with the addresses of Services
 * in them, a port and a host of its own, its version, a path and folders to write in.
 */
export function containerEnvironment(
  context: NodeContext,
  pod: Pod,
  container: Container,
): ContainerEnvironment {
  const resolved = environment(context.objects, pod, container)
  if (resolved.state === "wanting") return resolved
  const values = new Map(resolved.values)
  const { namespace = "" } = pod.metadata
  for (const [name, value] of values) {
    const rewritten = rewriteServiceUrls(value, {
      namespace,
      namespaceExists: (other) =>
        context.objects.get({ resource: "namespaces", name: other }) !== undefined,
      address: ({ port, ...service }) => context.addresses.address(service, port),
    })
    values.set(name, rewritten)
  }
  const port = listeningPort(container, values)
  if (port !== undefined) values.set("PORT", String(context.ports.take(pod, port)))
  values.set("HOST", loopback)
  return {
    state: "made",
    values: {
      VERSION: tagOf(container.image),
      ...ofSystem(),
      ...scratch(join(context.scratch, pod.metadata.uid, container.name)),
      ...Object.fromEntries(values),
    },
  }
}

/** A container listens where PORT says, else on its first containerPort. */
function listeningPort(
  container: Container,
  values: ReadonlyMap<string, string>,
): number | undefined {
  const written = values.get("PORT")
  if (written !== undefined && /^\d+$/.test(written)) return Number(written)
  return container.ports?.[0]?.containerPort
}

function tagOf(image: string): string {
  const name = image.split("@")[0] ?? ""
  const last = name.slice(name.lastIndexOf("/") + 1)
  const colon = last.indexOf(":")
  return colon < 0 ? "latest" : last.slice(colon + 1)
}

/** What no process can do without. */
function ofSystem(): Record<string, string> {
  const names = process.platform === "win32" ? ["PATH", "SystemRoot", "PATHEXT"] : ["PATH"]
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""]))
}

function scratch(folder: string): Record<string, string> {
  const [home, temporary] = [join(folder, "home"), join(folder, "tmp")]
  for (const one of [home, temporary]) mkdirSync(one, { recursive: true, mode: 0o700 })
  return { HOME: home, TMPDIR: temporary }
}
