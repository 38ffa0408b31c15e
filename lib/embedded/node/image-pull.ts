import type { PulledImage } from "../images.ts"
import type { NodeContext } from "./node-context.ts"

/** Pulls an image; whatever goes wrong becomes a sentence. */
export async function pullImage({ images }: NodeContext, image: string): Promise<PulledImage> {
  try {
    return await images.pull(image)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    return { state: "missing", reason: `Cannot pull "${image}": ${cause}` }
  }
}
