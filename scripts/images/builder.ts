import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { execute } from "./execute.ts"

/** What is built: `image` with its tag, from `folder` by the Dockerfile at `dockerfile`, both absolute or seen from `folder`. */
export interface Build {
  readonly folder: string
  /** `ghcr.io/acme/rotisserie-app:tree-1f2e…` */
  readonly image: string
  /** Seen from `folder`. */
  readonly dockerfile: string
}

export interface Builder {
  readonly name: string
  /** Builds an image, pushes it and answers its digest, `sha256:…`. */
  build(build: Build): Promise<string>
}

/**
 * Chooses what builds: `command`, or else the first of docker, podman and buildah on the PATH. One of these three, by name or
 * path, is called as itself; any other command without a shell as `COMMAND <folder> <image:tag> <dockerfile>`, and the last
 * line of its standard output is `<image:tag>@<digest>`.
 */
export function chooseBuilder(command: string | undefined): Builder {
  const words =
    command
      ?.trim()
      .split(/\s+/)
      .filter((word) => word !== "") ?? []
  if (words.length > 0) return knownBuilder(words) ?? ownBuilder(words)
  const tool = ["docker", "podman", "buildah"].find((name) => Bun.which(name) !== null)
  const builder = tool === undefined ? undefined : knownBuilder([tool])
  if (builder !== undefined) return builder
  throw new Error(
    "Cannot build images: docker, podman and buildah are not on the PATH; install one of them, or name a command with --builder",
  )
}

function knownBuilder([tool = "", ...more]: readonly string[]): Builder | undefined {
  if (more.length > 0) return undefined
  switch (basename(tool)) {
    case "docker":
      return docker(tool)
    case "podman":
    case "buildah":
      return withDigestFile(tool)
    default:
      return undefined
  }
}

function ownBuilder(words: readonly string[]): Builder {
  return {
    name: words.join(" "),
    async build({ folder, image, dockerfile }) {
      const said = await execute([...words, folder, image, join(folder, dockerfile)])
      const line = said.trimEnd().split("\n").at(-1)?.trim() ?? ""
      return digestOf(line, image, words.join(" "))
    },
  }
}

function docker(tool: string): Builder {
  return {
    name: tool,
    async build(build) {
      await execute([tool, "build", ...buildOptions(build)])
      await execute([tool, "push", "--quiet", build.image])
      const format = "{{range .RepoDigests}}{{println .}}{{end}}"
      const digests = await execute([tool, "image", "inspect", "--format", format, build.image])
      const name = build.image.slice(0, build.image.lastIndexOf(":"))
      const found = digests.split("\n").find((line) => line.startsWith(`${name}@`)) ?? ""
      return digestOf(found.replace(`${name}@`, `${build.image}@`), build.image, tool)
    },
  }
}

/** Podman and buildah write the digest that the registry got to a file. */
function withDigestFile(tool: string): Builder {
  return {
    name: tool,
    async build(build) {
      const scratch = await mkdtemp(join(tmpdir(), "turnspit-digest-"))
      try {
        const file = join(scratch, "digest")
        await execute([tool, "build", ...buildOptions(build)])
        await execute([tool, "push", "--digestfile", file, build.image])
        const digest = (await Bun.file(file).text()).trim()
        return digestOf(`${build.image}@${digest}`, build.image, tool)
      } finally {
        await rm(scratch, { recursive: true, force: true })
      }
    },
  }
}

function buildOptions({ folder, image, dockerfile }: Build): readonly string[] {
  return ["--file", join(folder, dockerfile), "--tag", image, folder]
}

function digestOf(line: string, image: string, builder: string): string {
  const digest = line.startsWith(`${image}@`) ? line.slice(image.length + 1) : ""
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  throw new Error(
    `Cannot build ${image}: ${builder} ended with "${line.slice(0, 200)}"; it should be ${image}@sha256:…`,
  )
}
