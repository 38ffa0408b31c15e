import type { Frame } from "../source.ts"
import { findVideo } from "./find-video.ts"
import { takePicture } from "./take-picture.ts"

export interface CaptureOptions {
  /** Where streamlink and ffmpeg are looked for. */
  readonly path: string
  readonly now: () => Date
}

/** Takes a picture of a stream as it is now, by the address that streamlink understands. */
export type Capture = (page: string, signal: AbortSignal) => Promise<Frame>

/** Twitch's addresses hold for hours; a new broadcast has a new one. */
const keepMs = 10 * 60_000

/**
 * Creates what takes pictures: streamlink finds the video, ffmpeg decodes its newest picture. The address that
 * streamlink found is used again for ten minutes, or until there is no picture at it: finding takes longer than
 * taking.
 */
export function capture({ path, now }: CaptureOptions): Capture {
  const found = new Map<string, { readonly address: string; readonly atMs: number }>()

  function forgetOld(): void {
    const since = now().getTime() - keepMs
    for (const [page, { atMs }] of found) if (atMs < since) found.delete(page)
  }

  return async (page, signal) => {
    forgetOld()
    const known = found.get(page)
    const address = known?.address ?? (await findVideo(page, { path, signal }))
    try {
      const bytes = await takePicture(address, { path, signal })
      if (known === undefined) found.set(page, { address, atMs: now().getTime() })
      return { bytes, type: "image/jpeg" }
    } catch (error) {
      found.delete(page)
      throw error
    }
  }
}
