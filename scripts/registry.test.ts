import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "#lib/embedded/network/free-port.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { type WorkingCopy, workingCopy } from "./working-copy.ts"

const buildah = Bun.which("buildah")
const program = Bun.which(process.env.TURNSPIT_REGISTRY ?? "docker-registry")
const missing =
  buildah === null
    ? "needs buildah on the PATH"
    : program === null
      ? "needs docker-registry on the PATH, or TURNSPIT_REGISTRY with the path of a registry that takes its configuration"
      : undefined
if (missing !== undefined) notRun("images with buildah and a registry", missing)

const minute = 60_000
let scratch: string
let copy: WorkingCopy
let registry: Bun.Subprocess | undefined
let address: string

describe.skipIf(missing !== undefined)("images with buildah and a registry", () => {
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "turnspit-registry-"))
    address = await startRegistry()
    copy = await workingCopy({
      BUILDAH_ISOLATION: "chroot",
      CONTAINERS_REGISTRIES_CONF: join(scratch, "registries.conf"),
    })
    await copy.install()
    await namedAfterRegistry()
  }, 3 * minute)
  afterAll(async () => {
    registry?.kill()
    await registry?.exited
    await forgetImages()
    await copy?.remove()
    await rm(scratch, { recursive: true, force: true })
  }, minute)

  test(
    "images builds and pushes with buildah, pins the digests by which the registry knows the images, and each has its version",
    async () => {
      const done = await copy.bun("--silent", "images", "test", "--builder", "buildah", "--json")
      expect([done.exitCode, done.exitCode === 0 ? "" : done.stderr]).toEqual([0, ""])
      const pins = (await Bun.file(join(copy.root, "clusters/test/images.json")).json()) as Pins
      expect(Object.keys(pins).length).toBe(5)
      for (const [name, pin] of Object.entries(pins)) {
        const [tag = "", digest = ""] = pin.split("@")
        expect(name).toStartWith(`${address}/acme/`)
        const manifest = await ask(name, `manifests/${tag}`)
        expect(manifest.headers.get("docker-content-digest")).toBe(digest)
        const { config } = (await manifest.json()) as { readonly config: { digest: string } }
        const about = await (await ask(name, `blobs/${config.digest}`)).text()
        expect(about).toContain(`"VERSION=${tag}"`)
      }
    },
    5 * minute,
  )
})

type Pins = Readonly<Record<string, string>>

async function startRegistry(): Promise<string> {
  const port = freePort()
  const configuration = join(scratch, "registry.yml")
  const storage = { filesystem: { rootdirectory: join(scratch, "registry") } }
  const http = { addr: `127.0.0.1:${port}` }
  await Bun.write(
    configuration,
    JSON.stringify({ version: "0.1", log: { level: "error" }, storage, http }),
  )
  const own = `[[registry]]\nlocation = "127.0.0.1:${port}"\ninsecure = true\n`
  await Bun.write(join(scratch, "registries.conf"), own)
  registry = Bun.spawn([program ?? "", "serve", configuration], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  })
  await eventually(async () => (await fetch(`http://127.0.0.1:${port}/v2/`)).ok, minute)
  return `127.0.0.1:${port}`
}

/** The images of this repository, named after the registry and as small as they can be: no base, no packages. */
async function namedAfterRegistry(): Promise<void> {
  const sources = new Bun.Glob("apps/**/base/**/*.ts").scanSync({ cwd: copy.root })
  for (const path of sources) {
    const file = Bun.file(join(copy.root, path))
    await Bun.write(file, (await file.text()).replaceAll("ghcr.io/acme/", `${address}/acme/`))
  }
  for (const path of new Bun.Glob("apps/**/Dockerfile").scanSync({ cwd: copy.root })) {
    const lines = [
      "FROM scratch",
      "COPY package.json ./",
      "ARG VERSION=dev",
      "ENV VERSION=$VERSION",
    ]
    await Bun.write(join(copy.root, path), `${lines.join("\n")}\n`)
  }
  await copy.commit("Build small images for the registry at hand")
}

function ask(name: string, what: string): Promise<Response> {
  const types = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
  ]
  const path = name.slice(address.length + 1)
  return fetch(`http://${address}/v2/${path}/${what}`, { headers: { accept: types.join(", ") } })
}

async function forgetImages(): Promise<void> {
  if (copy === undefined) return
  const pins = (await Bun.file(join(copy.root, "clusters/test/images.json")).json()) as Pins
  for (const [name, pin] of Object.entries(pins)) {
    const image = `${name}:${pin.split("@")[0]}`
    await Bun.spawn(["buildah", "rmi", image], { stdout: "ignore", stderr: "ignore" }).exited
  }
}
