import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Checkout, openCheckouts } from "#lib/sync/checkout.ts"
import { type Call, runCommand } from "./command.ts"
import { git } from "./git.ts"
import { type Builder, chooseBuilder } from "./images/builder.ts"
import { type Built, commitPins, refuseChanges } from "./images/commit-pins.ts"
import { describeImages, outcomes } from "./images/describe-images.ts"
import { nameVersion } from "./images/name-version.ts"
import { isPinned, type OwnImage, ownImages } from "./images/own-images.ts"
import { repositoryRoot } from "./repository-root.ts"

type Flag = "builder" | "dry-run" | "json"

/** Builds and pushes the images of a cluster that HEAD changed, and commits their digests. */
await runCommand<Flag>({
  name: "images",
  summary:
    "Builds and pushes those of the repository's own images that a cluster does not have pinned as HEAD has them, and commits their digests.",
  operands: ["<cluster>"],
  flags: {
    builder:
      "=COMMAND builds with this: docker, podman, buildah, or a command of yours, called as COMMAND <folder> <image:tag> <dockerfile> (TURNSPIT_IMAGE_BUILDER); the first of the three when absent",
    "dry-run": "says what would be built, and builds nothing",
    json: "prints what was done as JSON, progress on stderr",
  },
  run: images,
})

async function images(call: Call<Flag>): Promise<number> {
  const [cluster = ""] = call.operands
  const root = await repositoryRoot()
  await refuseChanges(root, `build the images of ${cluster}`)
  const scratch = await mkdtemp(join(tmpdir(), "turnspit-images-"))
  try {
    const checkout = await checkOutHead(root, scratch)
    const all = await ownImages(checkout, cluster)
    const built = call.has("dry-run") ? [] : await buildAll(all, checkout, call)
    const { revision } = checkout
    const commit =
      built.length === 0 ? undefined : await commitPins(built, { root, cluster, revision })
    const done = { cluster, revision, commit, images: outcomes(all, built) }
    console.log(call.has("json") ? JSON.stringify(done, null, 2) : describeImages(done).join("\n"))
    return 0
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The files of HEAD and nothing else, laid out as the sync service does it: so the content versions are true. */
async function checkOutHead(root: string, state: string): Promise<Checkout> {
  const gitDirectory = await git(root, "rev-parse", "--absolute-git-dir")
  const environment = { PATH: process.env.PATH, HOME: process.env.HOME }
  const checkouts = openCheckouts({ gitDirectory, state, environment, keep: 1 })
  return checkouts.checkout(await git(root, "rev-parse", "HEAD"))
}

/** One after the other, since they share their first layers; the first failure ends it before anything is written. */
async function buildAll(
  all: readonly OwnImage[],
  checkout: Checkout,
  call: Call<Flag>,
): Promise<readonly Built[]> {
  const missing = all.filter((image) => !isPinned(image))
  if (missing.length === 0) return []
  const builder = chooseBuilder(call.value("builder") ?? process.env.TURNSPIT_IMAGE_BUILDER)
  const built: Built[] = []
  for (const image of missing) {
    const place = `${built.length + 1}/${missing.length}`
    console.error(`Building ${image.name}:${image.tag} with ${builder.name} (${place})`)
    built.push(await buildOne(image, checkout, builder))
  }
  return built
}

async function buildOne(image: OwnImage, checkout: Checkout, builder: Builder): Promise<Built> {
  const { name, tag, dockerfile } = image
  const began = performance.now()
  await nameVersion(join(checkout.directory, dockerfile), tag)
  const digest = await builder.build({
    ...{ folder: checkout.directory, dockerfile, image: `${name}:${tag}` },
  })
  console.error(`  ${digest} in ${Math.round((performance.now() - began) / 1000)} s`)
  return { ...image, pin: `${tag}@${digest}` }
}
