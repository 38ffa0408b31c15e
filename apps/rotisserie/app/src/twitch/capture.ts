import type { Frame, Stream } from "../source.ts"
import { runProgram } from "./program.ts"

export interface CaptureOptions {
  readonly signal: AbortSignal
  /** Where streamlink and ffmpeg are looked for. */
  readonly path: string
}

const qualities = "720p,720p60,720p60_alt,best"
const maxFrameBytes = 4 * 1024 * 1024

/** Takes one 1280×720 picture of a Twitch stream: streamlink finds the video, ffmpeg decodes its first frame. */
export async function captureFrame(stream: Stream, options: CaptureOptions): Promise<Frame> {
  const channel = `https://www.twitch.tv/${stream.name.toLowerCase()}`
  const found = await runProgram(["streamlink", "--stream-url", "--", channel, qualities], {
    ...options,
    maxBytes: 64 * 1024,
  })
  const address = new TextDecoder().decode(found).trim()
  if (!/^https?:\/\/\S+$/.test(address)) {
    throw new Error(`Cannot take a picture of ${stream.name}: streamlink found no video`)
  }
  const bytes = await runProgram(
    [
      ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error"],
      ["-protocol_whitelist", "https,http,tls,tcp,crypto,data", "-i", address],
      ["-an", "-frames:v", "1", "-vf", "scale=1280:720"],
      ["-f", "image2pipe", "-c:v", "mjpeg", "-q:v", "2", "-"],
    ].flat(),
    { ...options, maxBytes: maxFrameBytes },
  )
  if (bytes.length === 0) {
    throw new Error(`Cannot take a picture of ${stream.name}: ffmpeg wrote none`)
  }
  return { bytes, type: "image/jpeg" }
}
