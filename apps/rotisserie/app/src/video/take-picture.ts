import sharp from "sharp"
import { type ProgramOptions, runProgram } from "./program.ts"

const maxBytes = 4 * 1024 * 1024
const width = 1280
const height = 720

/**
 * Has ffmpeg decode the newest picture of an HLS playlist, as a 1280×720 JPEG. Only 16:9 video will do:
 * in any other the count is somewhere else. Should this process die, ffmpeg ends by its own time limit.
 */
export async function takePicture(
  address: string,
  options: Omit<ProgramOptions, "maxBytes">,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await runProgram(
    [
      ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1"],
      ["-protocol_whitelist", "https,http,tls,tcp,crypto,data", "-rw_timeout", "15000000"],
      // The last segment, and no more of it than is needed to know what is in it.
      ["-live_start_index", "-1", "-analyzeduration", "1000000", "-probesize", "1000000"],
      ["-i", address, "-map", "0:v:0", "-frames:v", "1"],
      ["-vf", `scale=${width}:${height}:force_original_aspect_ratio=decrease`],
      ["-f", "image2pipe", "-c:v", "mjpeg", "-q:v", "2", "-"],
    ].flat(),
    { ...options, maxBytes },
  )
  if (bytes.length === 0) throw new Error("Cannot take a picture: ffmpeg wrote none")
  const seen = await sharp(bytes).metadata()
  if (seen.width === width && seen.height === height) return bytes
  throw new Error(
    `Cannot use the picture: it has the shape ${seen.width}:${seen.height}; the count is only looked for in 16:9`,
  )
}
