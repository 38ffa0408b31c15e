import { expect, test } from "bun:test"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { importsOf } from "./borders.ts"

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const dockerfiles = [...new Bun.Glob("apps/**/Dockerfile").scanSync({ cwd: root })].sort()

/** Every file and package that a program needs when it runs. A render's child is started, not imported. */
async function needs(main: string): Promise<readonly string[]> {
  const reached = new Set([main])
  for (const path of reached) {
    if (path.startsWith("lib/render/")) reached.add("lib/render/child.ts")
    if (!path.endsWith(".ts")) continue
    for (const found of importsOf(path, await Bun.file(`${root}/${path}`).text()))
      if (!found.typeOnly && !isNoFile(found.target)) reached.add(found.target)
  }
  return [...reached]
}

/** The runtime's own modules, and what reads a kubeconfig: a pod reaches its API server with its service account. */
function isNoFile(target: string): boolean {
  return /^(bun|node):|^bun$/.test(target) || target === "@kubernetes/client-node"
}

/** What the last stage of a Dockerfile copies, as paths of the image; of the packages those that the first stage chose. */
function copied(dockerfile: string): readonly string[] {
  const stage = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "))
  const packages = /cp --archive --parents ([^&]*?)\s\/packages\/$/m.exec(dockerfile)?.[1] ?? ""
  return [...stage.matchAll(/^COPY (.*)$/gm)].flatMap(([, line = ""]) => {
    const words = line.split(/\s+/).filter((word) => !word.startsWith("--"))
    const to = words.at(-1) ?? ""
    if (words[0] === "/packages")
      return packages.split(/[\s\\]+/).map((chosen) => `${to}/${chosen}`)
    return to === "./" ? words.slice(0, -1) : [to]
  })
}

test.each(dockerfiles)("%s copies everything that its service needs when it runs", async (path) => {
  const paths = copied(await Bun.file(`${root}/${path}`).text())
  const needed = await needs(`${dirname(path)}/src/main.ts`)
  const missing = needed.filter((need) => {
    const isFile = /^(apps|lib|policies)\//.test(need)
    const place = isFile ? need : `node_modules/${need}`
    // Of some packages only folders are copied.
    return !paths.some((copy) => `${place}/`.startsWith(`${copy}/`) || copy.startsWith(`${place}/`))
  })
  expect(needed.length).toBeGreaterThan(3)
  expect(missing).toEqual([])
})
