import { afterAll, beforeAll, expect, test } from "bun:test"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chooseBuilder } from "./builder.ts"

const digest = `sha256:${"0c1f".repeat(16)}`
const image = "registry.example.com:5000/acme/shop-web:tree-0123456789abcdef"
const build = { folder: "/repository", dockerfile: "apps/shop/web/Dockerfile", image }
const options = `--file /repository/apps/shop/web/Dockerfile --tag ${image} /repository`

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "turnspit-tools-"))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

test("chooseBuilder() builds and pushes with docker, and takes the digest that the registry answered", async () => {
  const docker = await tool(
    "docker",
    `if [ "$1" = image ]; then echo mirror.example.com/shop@sha256:1; echo registry.example.com:5000/acme/shop-web@${digest}; fi`,
  )
  expect(await chooseBuilder(docker).build(build)).toBe(digest)
  expect(await said("docker")).toEqual([
    `build ${options}`,
    `push --quiet ${image}`,
    `image inspect --format {{range .RepoDigests}}{{println .}}{{end}} ${image}`,
  ])
})

test.each(["podman", "buildah"])(
  "chooseBuilder() builds and pushes with %s, and takes the digest that it writes to a file",
  async (name) => {
    const path = await tool(name, `if [ "$1" = push ]; then echo ${digest} > "$3"; fi`)
    expect(await chooseBuilder(path).build(build)).toBe(digest)
    expect(await said(name)).toEqual([
      `build ${options}`,
      expect.stringMatching(new RegExp(`^push --digestfile \\S+/digest ${image}$`)),
    ])
  },
)

test("chooseBuilder() says what a tool said when it fails, and that it named no digest", async () => {
  const failing = await tool("podman", "echo no such base >&2; exit 125")
  await expect(chooseBuilder(failing).build(build)).rejects.toThrow(
    "it ended with 125, and said last\n  no such base",
  )
  const silent = await tool("docker", "true")
  await expect(chooseBuilder(silent).build(build)).rejects.toThrow(`it should be ${image}@sha256:…`)
})

async function tool(name: string, does: string): Promise<string> {
  const path = join(scratch, name)
  const log = `${path}.log`
  await rm(log, { force: true })
  await Bun.write(path, `#!/bin/sh\necho "$@" >> ${log}\n${does}\n`)
  await chmod(path, 0o755)
  return path
}

async function said(name: string): Promise<readonly string[]> {
  return (await Bun.file(join(scratch, `${name}.log`)).text()).trimEnd().split("\n")
}
