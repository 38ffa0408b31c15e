import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { networkInterfaces, tmpdir } from "node:os"
import { join } from "node:path"
import type { KubeClient } from "#lib/kube/client.ts"
import { loadConnection } from "#lib/kube/load-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { readHistory } from "#lib/sync/history.ts"
import type { RunSummary } from "#lib/sync/run-summary.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { type WorkingCopy, workingCopy } from "./working-copy.ts"

const kubeconfig = process.env.TURNSPIT_TEST_KUBECONFIG
const builder = process.env.TURNSPIT_IMAGE_BUILDER
const minutes = 60_000
const namespaces = ["rotisserie", "turnspit"]

const missing = await whatIsMissing()
if (missing !== undefined) notRun("Turnspit deploys itself on nodes", missing)

describe.skipIf(missing !== undefined)("Turnspit on a cluster with nodes", () => {
  let place: Place

  beforeAll(async () => {
    place = await openPlace(kubeconfig ?? "")
  }, 10 * minutes)
  afterAll(async () => {
    await place?.close()
  }, 3 * minutes)

  test(
    "bootstrap deploys the service, which deploys the rest of what was pushed",
    async () => {
      const { copy } = place
      const built = await copy.bun("images", "test")
      expect([built.exitCode, built.stderr.split("\n").length > 5]).toEqual([0, true])
      await place.push()
      const up = await copy.bun("bootstrap", "test", "--yes")
      expect([up.exitCode, up.stderr.includes("Cannot")]).toEqual([0, false])
      expect((await place.outcome()).state).toBe("synced")
      await eventually(async () => (await place.current()).alive < 100, 3 * minutes)
    },
    12 * minutes,
  )

  test(
    "a push changes the service itself, and the pod that takes over finishes the run",
    async () => {
      const before = await place.podsOf("turnspit", "sync")
      await place.copy.edit("clusters/test/sync.ts", 'value: "5"', 'value: "6"')
      await place.copy.commit("Look more often")
      await place.push()
      expect((await place.outcome()).state).toBe("synced")
      const after = await place.podsOf("turnspit", "sync")
      expect(after.filter((name) => before.includes(name))).toEqual([])
    },
    5 * minutes,
  )

  test(
    "a bad image keeps 8 of 10 pods serving, the run says why, and git revert restores",
    async () => {
      const { copy } = place
      await copy.edit(
        "clusters/test/rotisserie.ts",
        "replicas: {",
        'replicas: { "Deployment/rotisserie-static": 10,',
      )
      await copy.commit("Ten pages")
      await place.push()
      expect((await place.outcome()).state).toBe("synced")
      expect(await place.available("rotisserie-static")).toBe(10)

      const digest = `sha256:${"0".repeat(64)}`
      await copy.edit(
        "clusters/test/images.json",
        /("ghcr\.io\/acme\/rotisserie-static": ")[^"]+/,
        `$1tree-0000000000000000@${digest}`,
      )
      await copy.commit("Break the page")
      await place.push()
      const serving: number[] = []
      const watching = setInterval(
        () => place.available("rotisserie-static").then((count) => serving.push(count)),
        500,
      )
      const failed = await place.outcome().finally(() => clearInterval(watching))
      expect(failed.state).toBe("failed")
      expect(JSON.stringify(failed)).toMatch(/rotisserie-static.*(ImagePull|ErrImage|image)/)
      expect(Math.min(...serving)).toBeGreaterThanOrEqual(8)

      await copy.git("revert", "--no-edit", "HEAD")
      await place.push()
      expect((await place.outcome()).state).toBe("synced")
      expect(await place.available("rotisserie-static")).toBe(10)
    },
    10 * minutes,
  )
})

interface Place {
  readonly copy: WorkingCopy
  /** Pushes HEAD to the repository that the cluster follows. */
  push(): Promise<void>
  /** How the last run of HEAD ended. */
  outcome(): Promise<RunSummary>
  /** The first of the ranking; rejects with what the app says of itself while there is none. */
  current(): Promise<{ readonly alive: number }>
  podsOf(namespace: string, name: string): Promise<readonly string[]>
  available(deployment: string): Promise<number>
  close(): Promise<void>
}

async function openPlace(kubeconfig: string): Promise<Place> {
  const client = openClient(await loadConnection({ kubeconfig }))
  const copy = await workingCopy({ KUBECONFIG: kubeconfig })
  const served = await mkdtemp(join(tmpdir(), "turnspit-served-"))
  const bare = join(served, "repository.git")
  const server = serveFiles(served)
  await copy.install()
  await copy.git("init", "--quiet", "--bare", "--initial-branch=main", bare)
  await follow(copy, `http://${ownAddress()}:${server.port}/repository.git`, server.port ?? 0)
  const head = async () => (await copy.git("rev-parse", "HEAD")).stdout.trim()
  const push = async (): Promise<void> => {
    const done = await copy.git("push", "--quiet", bare, "HEAD:main")
    if (done.exitCode !== 0) throw new Error(`Cannot push: ${done.stderr}`)
    await copy.git("--git-dir", bare, "update-server-info")
  }
  return {
    copy,
    push,
    async outcome() {
      const revision = await head()
      let found: RunSummary | undefined
      await eventually(async () => {
        const runs = await readHistory({ client, repositoryId: "turnspit" })
        // A pod that is replaced by its own push leaves its run to the next one.
        found = runs.find(
          ({ run, state }) =>
            run.revision === revision && run.apps === undefined && state !== "superseded",
        )
        return found !== undefined
      }, 6 * minutes)
      if (found === undefined) throw new Error("Cannot find the run")
      return found
    },
    async current() {
      const address = await serviceAddress(client, "rotisserie-app")
      const ask = (path: string) =>
        fetch(`${address}${path}`, { signal: AbortSignal.timeout(2_000) })
      const found = (await (await ask("/current")).json()) as { readonly alive: number } | null
      if (found !== null) return found
      throw new Error(`there is no reading yet: ${await (await ask("/status")).text()}`)
    },
    async podsOf(namespace, name) {
      const labels = `app.kubernetes.io/name=${name}`
      const pods = await client.list({ apiVersion: "v1", kind: "Pod", namespace, labels })
      return pods.items
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        .map(({ metadata }) => metadata.name)
    },
    async available(name) {
      const deployment = await client.get({
        ...{ apiVersion: "apps/v1", kind: "Deployment", namespace: "rotisserie" },
        name,
      })
      const status = deployment?.status as { readonly availableReplicas?: number } | undefined
      return status?.availableReplicas ?? 0
    },
    async close() {
      await server.stop(true)
      await cleanUp(client)
      await copy.remove()
      await rm(served, { recursive: true, force: true })
    },
  }
}

/** Points the test cluster's file at a repository of this machine, which its pods may reach at one more port. */
async function follow(copy: WorkingCopy, repository: string, port: number): Promise<void> {
  await copy.edit("clusters/test/index.ts", "https://github.com/acme/turnspit.git", repository)
  const file = "clusters/test/sync.ts"
  await copy.edit(
    file,
    "import { overlay }",
    'import { manifest } from "#lib/kustomize/manifest.ts"\nimport { overlay }',
  )
  await copy.edit(
    file,
    "    ...renderer,",
    `    ...renderer,
    manifest("NetworkPolicy", "to-git", {
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": "sync" } },
        policyTypes: ["Egress"],
        egress: [{ ports: [{ protocol: "TCP", port: ${port} }] }],
      },
    }),`,
  )
  await copy.edit(file, 'value: "30"', 'value: "5"')
  await copy.commit("Follow the repository at hand")
}

/** What git calls a dumb server: the files of a bare repository. */
function serveFiles(folder: string) {
  return Bun.serve({
    port: 0,
    hostname: "0.0.0.0",
    async fetch(request) {
      const file = Bun.file(join(folder, new URL(request.url).pathname))
      return (await file.exists()) ? new Response(file) : new Response(null, { status: 404 })
    },
  })
}

/** An address of this machine that pods can reach. */
function ownAddress(): string {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === "IPv4" && !address.internal)
  if (found === undefined) throw new Error("Cannot serve pods: this machine has no address")
  return found.address
}

async function serviceAddress(client: KubeClient, name: string): Promise<string> {
  const service = await client.get({
    ...{ apiVersion: "v1", kind: "Service", namespace: "rotisserie" },
    name,
  })
  const { clusterIP, ports = [] } = (service?.spec ?? {}) as {
    readonly clusterIP?: string
    readonly ports?: readonly { readonly port: number }[]
  }
  return `http://${clusterIP}:${ports[0]?.port}`
}

async function cleanUp(client: KubeClient): Promise<void> {
  const access = { apiVersion: "rbac.authorization.k8s.io/v1", name: "turnspit-turnspit" }
  for (const kind of ["ClusterRoleBinding", "ClusterRole"]) await gone({ ...access, kind })
  for (const name of namespaces) await gone({ apiVersion: "v1", kind: "Namespace", name })
  await eventually(async () => {
    const left = await Promise.all(
      namespaces.map((name) => client.get({ apiVersion: "v1", kind: "Namespace", name })),
    )
    return left.every((namespace) => namespace === undefined)
  }, 2 * minutes)

  async function gone(reference: Parameters<KubeClient["delete"]>[0]): Promise<void> {
    await client.delete(reference).catch((error: unknown) => {
      if ((error as { readonly status?: number }).status !== 404) throw error
    })
  }
}

async function whatIsMissing(): Promise<string | undefined> {
  if (kubeconfig === undefined || kubeconfig === "") return "needs TURNSPIT_TEST_KUBECONFIG"
  if (builder === undefined || builder === "")
    return "needs TURNSPIT_IMAGE_BUILDER, a command that gives the nodes an image"
  const client = openClient(await loadConnection({ kubeconfig }))
  const { items } = await client.list({ apiVersion: "v1", kind: "Node" })
  if (items.length < 2) return `needs a cluster of two nodes; this one has ${items.length}`
  const taken = await Promise.all(
    namespaces.map((name) => client.get({ apiVersion: "v1", kind: "Namespace", name })),
  )
  return taken.some((namespace) => namespace !== undefined)
    ? `needs a cluster without the namespaces ${namespaces.join(" and ")}`
    : undefined
}
