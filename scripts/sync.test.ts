import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "#lib/embedded/network/free-port.ts"
import { askRole } from "#lib/sync/access/access.ts"
import { requestToken } from "#lib/testing/as-account.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type LocalCluster, localCluster } from "#lib/testing/local-cluster.ts"
import { type WorkingCopy, workingCopy } from "./working-copy.ts"

const minute = 60_000
const namespace = "turnspit"

let scratch: string
let cluster: LocalCluster
let copy: WorkingCopy
let service: Bun.Subprocess | undefined

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "turnspit-asked-"))
  cluster = await localCluster()
  copy = await workingCopy({ KUBECONFIG: join(scratch, "asker") })
  await copy.install()
  await copy.git("init", "--quiet", "--bare", "--initial-branch=main", bare())
  // Nothing here runs containers: the service runs beside the cluster.
  const none =
    'labels: { environment: "test" }, replicas: { "Deployment/sync": 0, "Deployment/renderer": 0 },'
  await copy.edit("clusters/test/sync.ts", 'labels: { environment: "test" },', none)
  const file = "clusters/test/index.ts"
  await copy.edit(file, "https://github.com/acme/turnspit.git", `file://${bare()}`)
  await copy.edit(file, 'apps: ["sync", "rotisserie"]', 'apps: ["sync"]')
  await copy.commit("Follow the repository at hand")
  await push()
}, 5 * minute)
afterAll(async () => {
  service?.kill()
  await service?.exited
  await copy?.remove()
  await cluster?.stop()
  await rm(scratch, { recursive: true, force: true })
})

test(
  "sync asks the service that runs there, shows the run as it goes, and ends with how it ended",
  async () => {
    const admin = { KUBECONFIG: cluster.embedded.kubeconfig }
    expect(await run("bootstrap", ["--yes"], admin)).toMatchObject({ exitCode: 0 })
    await startService()
    await letAsk("ada")
    const asked = await run("sync")
    expect(asked).toMatchObject({ exitCode: 0, stderr: "" })
    const revision = (await copy.git("rev-parse", "HEAD")).stdout.slice(0, 7)
    expect(asked.stdout).toMatch(
      new RegExp(`^test ← ${revision} "Follow the repository at hand" .*asked for by `),
    )
    expect(asked.stdout).toContain("\n  render ")
    expect(asked.stdout).toMatch(new RegExp(`\n✓ test is at ${revision} .* in `))
  },
  6 * minute,
)

test(
  "sync ends with 1 and every reason when the run fails, and status with 1 until it is put right",
  async () => {
    await copy.edit(
      "clusters/test/sync.ts",
      '"Deployment/renderer": 0',
      '"Deployment/rendererr": 0',
    )
    await copy.commit("Misspell")
    const early = await run("sync")
    expect(early).toMatchObject({ exitCode: 1 })
    expect(early.stderr).toMatch(
      /^Cannot sync test to \w{7}: the service deploys what its branch names, and that is \w{7}; push the commit and it deploys it\n$/,
    )
    await push()
    const failed = await run("sync", ["--json"])
    expect(failed.exitCode).toBe(1)
    expect(failed.stderr).toContain('Cannot overlay "Deployment/rendererr"')
    expect(JSON.parse(failed.stdout)).toMatchObject({ state: "failed", apps: [{ app: "sync" }] })
    const status = await run("status")
    expect(status).toMatchObject({ exitCode: 1 })
    expect(status.stdout).toContain("! The health of the objects is not shown: ")
    expect(status.stdout).toMatch(/sync {2}failed at render/)
    await copy.git("revert", "--no-edit", "HEAD")
    await push()
    expect(await run("sync")).toMatchObject({ exitCode: 0 })
    expect(await run("status")).toMatchObject({ exitCode: 0 })
    const seen = await run("status", ["--json"], { KUBECONFIG: cluster.embedded.kubeconfig })
    const { runs, ...rest } = JSON.parse(seen.stdout)
    expect(runs.slice(0, 2)).toMatchObject([{ state: "synced" }, { state: "failed" }])
    expect(rest).toMatchObject({
      leader: { name: expect.any(String) },
      apps: [
        { app: "sync", state: "synced", objects: expect.arrayContaining([expect.anything()]) },
      ],
    })
  },
  6 * minute,
)

test(
  "sync does not write by itself where nobody leads and who asks may only ask",
  async () => {
    service?.kill("SIGTERM")
    await service?.exited
    service = undefined
    const alone = await run("sync")
    expect(alone).toMatchObject({ exitCode: 1, stdout: "" })
    expect(alone.stderr).toMatch(
      /system:serviceaccount:turnspit:ada may not (create|update) leases/,
    )
  },
  3 * minute,
)

function bare(): string {
  return join(scratch, "repository.git")
}

async function push(): Promise<void> {
  const done = await copy.git("push", "--quiet", bare(), "HEAD:main")
  if (done.exitCode !== 0) throw new Error(`Cannot push: ${done.stderr}`)
}

/** `bun run <script> test …` as whom the kubeconfig says. */
async function run(
  script: string,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
) {
  const command = [process.execPath, "run", "--silent", script, "test", ...args]
  const env = { ...process.env, NO_COLOR: "1", KUBECONFIG: join(scratch, "asker"), ...variables }
  const child = Bun.spawn(command, { cwd: copy.root, env, stdout: "pipe", stderr: "pipe" })
  const streams = [child.stdout, child.stderr].map((stream) => new Response(stream).text())
  const [stdout = "", stderr = ""] = await Promise.all(streams)
  return { exitCode: await child.exited, stdout, stderr }
}

/** The service itself, as its pod would run it: with the rights that bootstrap gave it and no others. */
async function startService(): Promise<void> {
  const { server, ca } = cluster.embedded
  const mounted = join(scratch, "mounted")
  await mkdir(mounted)
  await Bun.write(join(mounted, "ca.crt"), ca)
  await Bun.write(join(mounted, "token"), await tokenOf("sync"))
  const { hostname, port } = new URL(server)
  const log = Bun.file(join(scratch, "log"))
  service = Bun.spawn([process.execPath, "apps/sync/src/main.ts"], {
    cwd: copy.root,
    stdout: log,
    stderr: "inherit",
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      SERVICE_ACCOUNT_DIRECTORY: mounted,
      STATE_DIRECTORY: join(scratch, "state"),
      HOST: "127.0.0.1",
      PORT: `${freePort()}`,
      DRAIN_SECONDS: "0",
      WEBHOOK_SECRET: "a secret of the tests",
    },
  })
  const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace }
  await eventually(async () => {
    const live = await cluster.client.get({ ...lease, name: "turnspit-turnspit" })
    const { holderIdentity } = (live?.spec ?? {}) as { readonly holderIdentity?: string }
    return holderIdentity !== undefined && holderIdentity !== ""
  }, 3 * minute).catch(async (cause: unknown) => {
    throw new Error(`Cannot start the service: it said ${await log.text()}`, { cause })
  })
}

/** Gives an account the role that bootstrap made for people who may ask, and writes its kubeconfig. */
async function letAsk(name: string): Promise<void> {
  const group = "rbac.authorization.k8s.io"
  await cluster.client.create({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { namespace, name },
  })
  await cluster.client.create({
    apiVersion: `${group}/v1`,
    kind: "RoleBinding",
    metadata: { namespace, name: "deployers" },
    roleRef: { apiGroup: group, kind: "Role", name: askRole({ repositoryId: "turnspit" }) },
    subjects: [{ kind: "ServiceAccount", name, namespace }],
  })
  const { server, ca } = cluster.embedded
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "asker",
    contexts: [{ name: "asker", context: { cluster: "test", user: name } }],
    clusters: [{ name: "test", cluster: { server, "certificate-authority-data": btoa(ca) } }],
    users: [{ name, user: { token: await tokenOf(name) } }],
  }
  await Bun.write(join(scratch, "asker"), JSON.stringify(kubeconfig))
}

function tokenOf(name: string): Promise<string> {
  const { server, ca, token } = cluster.embedded
  return requestToken({ server, ca, token: () => token }, { namespace, name })
}
