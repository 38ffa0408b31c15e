import { writeFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { KubeClient } from "#lib/kube/client.ts"
import { loadConnection } from "#lib/kube/load-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { openTransport } from "#lib/kube/transport.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { render } from "#lib/render/render.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type AppTree, appTree, overlayOf } from "./app-tree.ts"
import { bareWrites } from "./bare-writes.ts"
import { type Followed, logged, type MeasuredService, measuredService } from "./measured-service.ts"
import { median, type Row, row } from "./row.ts"

export interface ThousandAppsOptions {
  readonly say: (line: string) => void
  /** 1,000 unless told. */
  readonly apps?: number
  /** Takes kubectl's time as well: minutes. */
  readonly full?: boolean
  /** Pushes of each sort. */
  readonly pushes?: number
  /** Of a real API server; TURNSPIT_TEST_KUBECONFIG unless told. */
  readonly kubeconfig?: string | undefined
}

/**
 * Measures the sync service, in a process of its own, with 1,000 apps of four objects on a real API server, next to
 * what the server takes for the same dry runs and writes without anything around them.
 */
export async function benchThousandApps(options: ThousandAppsOptions): Promise<readonly Row[]> {
  const { say, apps = 1000, kubeconfig = process.env.TURNSPIT_TEST_KUBECONFIG } = options
  if (kubeconfig === undefined || kubeconfig === "") {
    say(`NOT MEASURED: ${apps} apps on a real API server: needs TURNSPIT_TEST_KUBECONFIG`)
    return []
  }
  const id = crypto.randomUUID().slice(0, 8)
  const client = openClient(await loadConnection({ kubeconfig, exec: true }))
  const place = { id, kubeconfig, client, bare: `bench-bare-${id}`, own: `bench-apps-${id}` }
  const state = await mkdtemp(join(tmpdir(), "turnspit-bench-"))
  const tree = await appTree(apps, place.own)
  try {
    for (const name of ["turnspit", place.bare, place.own]) await makeNamespace(client, name)
    const { apps: rendered } = await render({
      directory: tree.directory,
      cluster: "local",
      versions: {},
    })
    const manifests = rendered.flatMap((app) => (app.state === "rendered" ? app.manifests : []))
    return await measure(tree, manifests, { ...options, ...place, state })
  } finally {
    await tree.remove()
    await rm(state, { recursive: true, force: true })
    await cleanUp(client, place)
  }
}

interface Place {
  readonly id: string
  readonly client: KubeClient
  readonly kubeconfig: string
  /** The namespaces of the reference and of the apps. */
  readonly bare: string
  readonly own: string
  readonly state: string
}

async function measure(
  tree: AppTree,
  manifests: readonly Manifest[],
  options: ThousandAppsOptions & Place,
): Promise<readonly Row[]> {
  const { say, kubeconfig, state, id, pushes = 5 } = options
  const elsewhere = manifests.map((manifest) => inNamespace(manifest, options.bare))
  const bare = await bareWrites(kubeconfig, elsewhere)
  const reference = bare.dryRunMs + bare.createMs
  say(`bare: ${seconds(bare.dryRunMs)} of dry runs, ${seconds(bare.createMs)} of writes`)
  await settled(options.client, options.bare)
  const branch = openBranch(tree, join(state, "bare.git"))
  const first = branch.commit("One", {})
  branch.move(first)
  const places = { kubeconfig, repository: branch.repository, repositoryId: `bench-${id}` }
  const startedAt = performance.now()
  let service = await measuredService({ ...places, state: join(state, "sync") })
  try {
    const askedAt = performance.now() - startedAt
    const synced = check(await service.follow(first))
    const firstMs = performance.now() - startedAt
    const writtenMs = askedAt + (synced.stages.get("apps' apply")?.[1] ?? Number.NaN)
    await tell(say, `first sync ${seconds(firstMs)}`, service, synced)
    await settled(options.client, options.own)
    const figures = { same: [] as number[], one: [] as number[], requests: [] as number[] }
    for (let round = 1; round <= pushes; round += 1) {
      const same = await push(service, branch, {})
      figures.same.push(same.tookMs)
      figures.requests.push(same.requests)
      await tell(
        say,
        `push without a change ${seconds(same.tookMs)}, ${same.requests} requests`,
        service,
        same,
      )
      const app = "app-7"
      const one = await push(service, branch, {
        [`clusters/local/${app}.ts`]: overlayOf(app, options.own, round),
      })
      figures.one.push(one.tookMs)
      await tell(
        say,
        `push of one change ${seconds(one.tookMs)}, ${one.requests} requests`,
        service,
        one,
      )
    }
    const driftMs = await drift(service, options)
    const memory = await service.memory()
    await service.stop()
    const again = branch.head()
    service = await measuredService({ ...places, state: join(state, "sync") })
    const restarted = check(await service.follow(again))
    await tell(say, `after a restart ${seconds(restarted.tookMs)}`, service, restarted)
    const name = `${tree.apps.length} apps of 4 objects`
    const figure = (what: string, value: number, unit: Row["unit"], than?: number): Row =>
      row({ name: `${name}: ${what}`, value, unit }, than)
    return [
      figure(
        "first sync until the last object is written, start and render included (reference: the bare dry runs and writes alone)",
        writtenMs / 1000,
        "s",
        reference / 1000,
      ),
      figure("first sync until the controllers have looked at everything", firstMs / 1000, "s"),
      figure("a push that changes nothing, ref update to report", median(figures.same), "ms"),
      figure("a push that changes nothing, API requests", median(figures.requests), "count"),
      figure("a push that changes one object, ref update to report", median(figures.one), "ms"),
      figure("drift of one object until it is noticed", driftMs, "ms"),
      figure("peak memory of the sync service (VmHWM)", memory.peak, "MB"),
      figure(
        "peak memory of its children: renders and the judge of schemas",
        memory.children,
        "MB",
      ),
      ...(options.full === true
        ? [figure("kubectl apply --server-side", await byKubectl(elsewhere, options), "s")]
        : []),
    ]
  } finally {
    await service.stop()
  }
}

async function push(
  service: MeasuredService,
  branch: Branch,
  files: Readonly<Record<string, string>>,
): Promise<Followed & { readonly requests: number }> {
  const revision = branch.commit("Next", files)
  const before = await service.costs()
  const followed = check(await service.follow(revision, () => branch.move(revision)))
  const after = await service.costs()
  const names = Object.keys(after.counts)
  const sum = (counts: Readonly<Record<string, number>>) =>
    names.reduce((total, name) => total + (counts[name] ?? 0), 0)
  return { ...followed, requests: sum(after.counts) - sum(before.counts) }
}

/** Another manager changes a field of ours; returns the time until the service says so. */
async function drift(service: MeasuredService, { kubeconfig, own }: Place): Promise<number> {
  const transport = openTransport(await loadConnection({ kubeconfig, exec: true }))
  const from = service.log.length
  await transport.send({
    verb: "patch",
    subject: "a Service",
    method: "PATCH",
    path: `/api/v1/namespaces/${own}/services/app-3-web?fieldManager=somebody`,
    contentType: "application/merge-patch+json",
    body: { metadata: { annotations: { "example.com/round": "drifted" } } },
    repeatable: true,
  })
  return logged(service, "drift", from)
}

function check<T extends Followed>(followed: T): T {
  const { report } = followed
  if (report.state === "synced") return followed
  const failed = report.apps.find((app) => app.state !== "synced")
  throw new Error(
    `Cannot measure a run that ${report.state}: ${JSON.stringify(report.failure ?? failed).slice(0, 1000)}`,
  )
}

async function tell(
  say: (line: string) => void,
  what: string,
  service: MeasuredService,
  { stages }: Followed,
): Promise<void> {
  const { counts, cpuMs } = await service.costs()
  const { peak, now, children } = await service.memory()
  const shown = [...stages].map(
    ([stage, [from, to]]) => `${stage} ${Math.round(from)}–${Math.round(to)}`,
  )
  say(`${what}\n  ${shown.join(", ")}`)
  say(
    `  so far ${Object.values(counts).reduce((a, b) => a + b, 0)} requests, ${cpuMs} ms CPU, ${Math.round(now)} MB (peak ${Math.round(peak)}), children ${Math.round(children)} MB`,
  )
}

function inNamespace(manifest: Manifest, namespace: string): Manifest {
  return { ...manifest, metadata: { ...manifest.metadata, namespace } }
}

/** The controllers go on after the last write; what is measured next should not compete with them. */
async function settled(client: KubeClient, namespace: string): Promise<void> {
  let before = -1
  await eventually(async () => {
    const { items } = await client.list({ apiVersion: "apps/v1", kind: "Deployment", namespace })
    const seen = items.filter(({ metadata, status }) => {
      const { observedGeneration = 0 } = (status ?? {}) as { observedGeneration?: number }
      return observedGeneration >= (metadata.generation ?? 0)
    }).length
    const isQuiet = seen === items.length && seen === before
    before = seen
    await Bun.sleep(isQuiet ? 0 : 1000)
    return isQuiet
  }, 900_000)
}

interface Branch {
  readonly repository: string
  head(): string
  /** Commits files and stores the commit, but does not move the branch yet. */
  commit(message: string, files: Readonly<Record<string, string>>): string
  move(revision: string): void
}

function openBranch({ directory }: AppTree, repository: string): Branch {
  const git = (...args: readonly string[]): string => {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" }
    const done = Bun.spawnSync(["git", "-C", directory, ...identity, ...args], { env })
    if (done.exitCode !== 0) throw new Error(`Cannot run git ${args[0]}: ${done.stderr.toString()}`)
    return done.stdout.toString().trim()
  }
  git("init", "--quiet", "--initial-branch=main")
  git("init", "--quiet", "--bare", "--initial-branch=main", repository)
  return {
    repository,
    head: () => git("rev-parse", "HEAD"),
    commit(message, files) {
      for (const [path, text] of Object.entries(files)) writeFileSync(join(directory, path), text)
      git("add", "--all")
      git("commit", "--quiet", "--allow-empty", "--message", message)
      git("push", "--quiet", repository, "HEAD:refs/stored/next", "--force")
      return git("rev-parse", "HEAD")
    },
    move: (revision) =>
      void git("--git-dir", repository, "update-ref", "refs/heads/main", revision),
  }
}

async function byKubectl(
  manifests: readonly Manifest[],
  { kubeconfig, state }: Place,
): Promise<number> {
  const file = join(state, "all.json")
  await Bun.write(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests }))
  const startedAt = performance.now()
  const args = ["apply", "--server-side", "--force-conflicts", "--field-manager=bench", "-f", file]
  const done = Bun.spawnSync(["kubectl", "--kubeconfig", kubeconfig, ...args])
  if (done.exitCode !== 0) throw new Error(`Cannot apply with kubectl: ${done.stderr.toString()}`)
  return (performance.now() - startedAt) / 1000
}

async function makeNamespace(client: KubeClient, name: string): Promise<void> {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" }
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } })
}

async function cleanUp(
  client: KubeClient,
  { id, bare, own }: Omit<Place, "state" | "kubeconfig">,
): Promise<void> {
  for (const name of [bare, own]) await client.delete({ apiVersion: "v1", kind: "Namespace", name })
  const labels = `turnspit/repository=bench-${id}`
  for (const of of [
    { apiVersion: "v1", kind: "ConfigMap" },
    { apiVersion: "coordination.k8s.io/v1", kind: "Lease" },
  ]) {
    const { items } = await client.list({ ...of, namespace: "turnspit", labels })
    await Promise.all(
      items.map(({ metadata: { name } }) => client.delete({ ...of, namespace: "turnspit", name })),
    )
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
