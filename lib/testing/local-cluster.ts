import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ImageSource } from "#lib/embedded/images.ts"
import { type Embedded, startEmbedded } from "#lib/embedded/start.ts"
import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { openClient } from "#lib/kube/open-client.ts"

/** An embedded cluster in a temporary folder, whose images are programs that a test wrote. */
export interface LocalCluster {
  readonly embedded: Embedded
  readonly client: KubeClient
  /** Sentences of `onProblem`. */
  readonly problems: readonly string[]
  /** Makes `image` a program: the text of its main.ts. */
  addImage(image: string, source: string): Promise<void>
  /** Makes a namespace and applies manifests to it. */
  apply(namespace: string, ...manifests: readonly Manifest[]): Promise<void>
  /** The pods of a namespace. */
  pods(namespace: string): Promise<readonly LiveObject[]>
  stop(): Promise<void>
}

type Manifest = Parameters<KubeClient["apply"]>[0]

/** Starts one, with every port a free one. */
export async function localCluster(): Promise<LocalCluster> {
  const root = await mkdtemp(join(tmpdir(), "local-cluster-"))
  const images = new Map<string, string>()
  const problems: string[] = []
  const embedded = await startEmbedded({
    directory: join(root, "cluster"),
    images: imagesOf(images),
    onProblem: (sentence) => problems.push(sentence),
  })
  const client = openClient({
    server: embedded.server,
    ca: embedded.ca,
    token: () => embedded.token,
  })
  return {
    embedded,
    client,
    problems,
    async addImage(image, source) {
      const directory = join(root, "images", encodeURIComponent(image))
      await mkdir(directory, { recursive: true })
      await Bun.write(join(directory, "main.ts"), source)
      images.set(image, directory)
    },
    async apply(namespace, ...manifests) {
      await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } })
      for (const manifest of manifests) {
        await client.apply({ ...manifest, metadata: { namespace, ...manifest.metadata } })
      }
    },
    pods: async (namespace) =>
      (await client.list({ apiVersion: "v1", kind: "Pod", namespace })).items,
    async stop() {
      await embedded.stop()
      await rm(root, { recursive: true, force: true })
    },
  }
}

function imagesOf(images: ReadonlyMap<string, string>): ImageSource {
  return {
    async pull(image) {
      const directory = images.get(image)
      if (directory !== undefined)
        return { state: "pulled", directory, command: ["bun", "main.ts"] }
      return { state: "missing", reason: `Cannot pull "${image}": the test has no such image` }
    },
  }
}
