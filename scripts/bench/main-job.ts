import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { loadConnection } from "#lib/kube/load-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type WorkingCopy, workingCopy } from "../working-copy.ts"
import { median, type Row, row } from "./row.ts"

const pushes = 20

/**
 * Measures the main job in a fresh copy of this repository: from `up` to the first live reading, and from the moment
 * git updates the reference to the last object written, in turn with `kubectl apply --server-side` of the same manifests.
 */
export async function benchMainJob(say: (line: string) => void): Promise<readonly Row[]> {
  const copy = await workingCopy()
  try {
    await copy.install()
    say("up …")
    const startedAt = performance.now()
    const up = JSON.parse((await copy.bun("up", "--detach", "--json")).stdout) as {
      readonly rotisserieUrl: string
      readonly kubeconfig: string
      readonly remote: string
    }
    await eventually(async () => {
      const response = await fetch(`${up.rotisserieUrl}/current`)
      return response.ok && ((await response.json()) as { alive: number }).alive < 100
    }, 60_000)
    const untilLive = (performance.now() - startedAt) / 1000
    const figures = await measurePushes(copy, up, say)
    return [
      row(
        { name: "up, packages in place, to the first live reading", value: untilLive, unit: "s" },
        undefined,
      ),
      row(
        {
          name: `push, ref update to last object written, median of ${pushes} (reference: kubectl apply --server-side of the rendered manifests)`,
          value: median(figures.written),
          unit: "ms",
        },
        figures.kubectl.length === 0 ? undefined : median(figures.kubectl),
      ),
      row(
        {
          name: `git push until it returns, everything healthy, median of ${pushes}`,
          value: median(figures.returned),
          unit: "ms",
        },
        undefined,
      ),
      ...(await peakMemory(copy)),
    ]
  } finally {
    await copy.bun("down")
    await copy.remove()
  }
}

async function measurePushes(
  copy: WorkingCopy,
  up: { readonly kubeconfig: string; readonly remote: string },
  say: (line: string) => void,
) {
  const client = openClient(await loadConnection({ kubeconfig: up.kubeconfig }))
  const stop = new AbortController()
  const seen = new Map<string, number>()
  const watching = (async () => {
    // The overlay's annotation is on every object of the app; its Ingress is written last.
    const query = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", namespace: "turnspit" }
    for await (const event of client.watch(query, stop.signal)) {
      if (event.type !== "changed") continue
      const round = event.object.metadata.annotations?.["example.com/round"]
      if (round !== undefined && !seen.has(round)) seen.set(round, Date.now())
    }
  })()
  await copy.edit(
    "clusters/local/sync.ts",
    "overlay({",
    'overlay({\n  annotations: { "example.com/round": "0" },',
  )
  const kubectl = Bun.which("kubectl")
  const figures = { written: [] as number[], returned: [] as number[], kubectl: [] as number[] }
  for (let round = 1; round <= pushes; round += 1) {
    await copy.edit(
      "clusters/local/sync.ts",
      /"example.com\/round": "\d+"/,
      `"example.com/round": "${round}"`,
    )
    await copy.commit(`Round ${round}`)
    const pushedAt = performance.now()
    await copy.git("push", up.remote, "main")
    figures.returned.push(performance.now() - pushedAt)
    const { mtimeMs } = await stat(join(copy.root, ".turnspit/repository.git/refs/heads/main"))
    const writtenAt = await eventually(() => seen.get(String(round)), 10_000)
    figures.written.push(writtenAt - mtimeMs)
    if (kubectl !== null) figures.kubectl.push(await applyByKubectl(copy, up.kubeconfig))
    say(`push ${round}: ${Math.round(writtenAt - mtimeMs)} ms`)
  }
  stop.abort()
  await watching
  return figures
}

/** The same manifests, already rendered, applied by kubectl as a manager of its own. */
async function applyByKubectl(copy: WorkingCopy, kubeconfig: string): Promise<number> {
  const file = join(copy.root, ".turnspit", "bench.yaml")
  await Bun.write(file, (await copy.bun("render", "local")).stdout)
  const startedAt = performance.now()
  const args = ["apply", "--server-side", "--force-conflicts", "--field-manager=bench", "-f", file]
  const done = Bun.spawnSync(["kubectl", "--kubeconfig", kubeconfig, ...args])
  if (done.exitCode !== 0) throw new Error(`Cannot apply with kubectl: ${done.stderr.toString()}`)
  return performance.now() - startedAt
}

async function peakMemory(copy: WorkingCopy): Promise<readonly Row[]> {
  const { pid } = JSON.parse(await readFile(join(copy.root, ".turnspit/running.json"), "utf8")) as {
    pid: number
  }
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "")
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1]
  if (kilobytes === undefined) return []
  return [
    row(
      {
        name: "peak memory of cluster and sync (VmHWM)",
        value: Number(kilobytes) / 1000,
        unit: "MB",
      },
      undefined,
    ),
  ]
}
