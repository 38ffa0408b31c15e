import { afterAll, beforeAll, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { type LocalCluster, localCluster } from "#lib/testing/local-cluster.ts"
import { type WorkingCopy, workingCopy } from "./working-copy.ts"

let cluster: LocalCluster
let copy: WorkingCopy
const before = process.env.KUBECONFIG

beforeAll(async () => {
  cluster = await localCluster()
  process.env.KUBECONFIG = cluster.embedded.kubeconfig
  copy = await workingCopy()
  await copy.install()
  // Nothing here runs containers.
  await copy.edit(
    "clusters/test/sync.ts",
    'labels: { environment: "test" },',
    'labels: { environment: "test" }, replicas: { "Deployment/sync": 0, "Deployment/renderer": 0 },',
  )
  await copy.commit("Run nothing")
}, 60_000)
afterAll(async () => {
  if (before === undefined) delete process.env.KUBECONFIG
  else process.env.KUBECONFIG = before
  await copy?.remove()
  await cluster?.stop()
})

test("bootstrap refuses what is not committed, and to go on when nobody confirms", async () => {
  const path = "clusters/test/index.ts"
  await copy.edit(path, 'drift: "report"', 'drift: "revert"')
  expect(await bootstrap("--yes")).toMatchObject({
    exitCode: 1,
    stderr:
      "Cannot bootstrap test: clusters/test has uncommitted changes; commit them, since the rights are those of a commit\n",
  })
  await copy.git("checkout", "--", path)
  const asked = await bootstrap()
  expect(asked.exitCode).toBe(2)
  expect(asked.stderr).toContain("nobody is here to confirm; look with --dry-run, then say --yes")
  expect((await bootstrap("--context", "nowhere")).stderr).toStartWith(
    'Cannot use context "nowhere"',
  )
}, 60_000)

test("bootstrap shows in a dry run what it would write, and writes nothing", async () => {
  const dry = await bootstrap("--dry-run")
  expect(dry).toMatchObject({ exitCode: 0 })
  expect(dry.stdout).toContain("  + ClusterRole/turnspit-turnspit\n")
  expect(dry.stdout).toContain("  + Secret/turnspit/turnspit-webhook\n")
  expect(await read("v1", "Namespace", "turnspit")).toBeUndefined()
}, 60_000)

test("bootstrap writes namespaces, rights, bounds and a secret that it does not show, and deploys the service; again it changes nothing", async () => {
  const done = await bootstrap("--yes", "--json")
  expect(done.exitCode).toBe(0)
  expect(JSON.parse(done.stdout)).toMatchObject({
    missing: [],
    report: { state: "synced" },
    webhook: "http://turnspit.test.example.com/webhook",
  })
  expect(await read("apps/v1", "Deployment", "sync", "turnspit")).toBeDefined()
  expect(await read(rbac, "Role", "turnspit-turnspit", "rotisserie")).toMatchObject({
    metadata: { labels: { "app.kubernetes.io/managed-by": "turnspit-bootstrap" } },
  })
  const value = await secret()
  expect(atob(value)).toMatch(/^[0-9a-f]{64}$/)
  expect(`${done.stdout}${done.stderr}`).not.toContain(atob(value))
  const again = await bootstrap("--yes")
  expect(again).toMatchObject({ exitCode: 0 })
  expect(again.stdout).toContain("namespaces, rights and bounds are as they should be")
  expect(await secret()).toBe(value)
}, 60_000)

test("bootstrap widens with the cluster's file, takes back what left it, and names Secrets that are missing", async () => {
  const path = "clusters/test/index.ts"
  await copy.edit(path, '"turnspit"],', '"turnspit", "shop"],')
  await copy.edit(path, "secrets: {", 'secrets: { "shop/token": ["id", "value"], ')
  await copy.commit("Allow shop")
  const wider = await bootstrap("--yes")
  expect(wider).toMatchObject({ exitCode: 0 })
  expect(wider.stdout).toContain("  + Namespace/shop\n")
  expect(wider.stdout).toContain("  + Role/shop/turnspit-turnspit\n")
  expect(wider.stdout).toContain(
    "! Secret/shop/token is missing: kubectl -n shop create secret generic token --from-literal=id=… --from-literal=value=…\n",
  )
  await copy.git("revert", "--no-edit", "HEAD")
  const narrower = await bootstrap("--yes")
  expect(narrower.stdout).toContain("  - Role/shop/turnspit-turnspit\n")
  expect(await read(rbac, "Role", "turnspit-turnspit", "shop")).toBeUndefined()
  expect(await read("v1", "Namespace", "shop")).toBeDefined()
}, 60_000)

test("bootstrap asks for the token of a private repository before it writes, takes it from the environment or a file, and shows it nowhere", async () => {
  await copy.edit(
    "clusters/test/index.ts",
    "secrets: {",
    'secrets: { "turnspit/turnspit-git": ["token"], ',
  )
  await copy.edit("clusters/test/sync.ts", "...sync({", '...sync({ git: "token",')
  await copy.commit("Fetch with a token")
  const without = await bootstrap("--yes")
  expect(without).toMatchObject({
    exitCode: 1,
    stderr:
      "Cannot bootstrap test: Secret/turnspit/turnspit-git is missing, with which the service fetches https://github.com/acme/turnspit.git: set TURNSPIT_GIT_TOKEN or TURNSPIT_GIT_TOKEN_FILE\n",
  })
  const first = await bootstrapWith({ TURNSPIT_GIT_TOKEN: "first-token" })
  expect(first.exitCode).toBe(0)
  expect(await gitToken()).toBe("first-token")
  const file = `${copy.root}/.git/token`
  await Bun.write(file, "second-token\n")
  const second = await bootstrapWith({ TURNSPIT_GIT_TOKEN_FILE: file })
  expect(second.stdout).toContain("  ~ Secret/turnspit/turnspit-git data\n")
  expect(await gitToken()).toBe("second-token")
  const said = [first, second].flatMap(({ stdout, stderr }) => [stdout, stderr]).join("")
  expect(said).not.toMatch(/(first|second)-token/)
}, 60_000)

/** With more in its environment. */
async function bootstrapWith(variables: Readonly<Record<string, string>>) {
  const command = [process.execPath, "run", "--silent", "bootstrap", "test", "--yes"]
  const env = { ...process.env, ...variables }
  const child = Bun.spawn(command, { cwd: copy.root, env, stdout: "pipe", stderr: "pipe" })
  const streams = [child.stdout, child.stderr].map((stream) => new Response(stream).text())
  const [stdout = "", stderr = ""] = await Promise.all(streams)
  return { exitCode: await child.exited, stdout, stderr }
}

async function gitToken(): Promise<string> {
  const live = await read("v1", "Secret", "turnspit-git", "turnspit")
  return isRecord(live?.data) ? atob(String(live.data.token)) : ""
}

const rbac = "rbac.authorization.k8s.io/v1"

function bootstrap(...args: readonly string[]) {
  return copy.bun("--silent", "bootstrap", "test", ...args)
}

function read(apiVersion: string, kind: string, name: string, namespace?: string) {
  return cluster.client.get({ apiVersion, kind, name, namespace })
}

async function secret(): Promise<string> {
  const live: LiveObject | undefined = await read("v1", "Secret", "turnspit-webhook", "turnspit")
  return isRecord(live?.data) ? String(live.data.secret) : ""
}
