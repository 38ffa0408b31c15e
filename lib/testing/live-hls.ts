import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "./eventually.ts"

export interface LiveHls {
  /** Where `/<name>/master.m3u8` is. */
  readonly url: string
  /** What a playlist or a segment is answered with instead; undefined leaves the answer as it is. */
  instead: (path: string) => Response | Promise<Response> | undefined
  /** Starts a live stream; it shows the pictures that it is given until it is stopped. */
  start(name: string, options: LiveOptions): Promise<LiveStream>
  [Symbol.asyncDispose](): Promise<void>
}

export interface LiveOptions {
  readonly width?: number
  readonly height?: number
  /** Makes the picture of this moment, as a JPEG; asked once a second. */
  readonly picture: () => Promise<Uint8Array>
}

export interface LiveStream {
  /** Ends the encoder: the playlist stays as it is, as when a broadcaster's line breaks. */
  stop(): Promise<void>
}

const framesPerSecond = 4

/** Serves live HLS streams over HTTP on a free port of loopback, each encoded by an ffmpeg of its own. */
export async function liveHls(): Promise<LiveHls> {
  const root = await mkdtemp(join(tmpdir(), "live-hls-"))
  const running = new Set<LiveStream>()
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname } = new URL(request.url)
      const instead = await live.instead(pathname)
      if (instead !== undefined) return instead
      const file = Bun.file(join(root, pathname))
      return (await file.exists()) ? new Response(file) : new Response("", { status: 404 })
    },
  })
  const live: LiveHls = {
    url: `http://127.0.0.1:${server.port}`,
    instead: () => undefined,
    async start(name, options) {
      const folder = join(root, name)
      await mkdir(folder, { recursive: true })
      await Bun.write(join(folder, "master.m3u8"), master(options))
      const playlist = () =>
        Bun.file(join(folder, "live.m3u8"))
          .text()
          .catch(() => "")
      const before = await playlist()
      const stream = encode(folder, options)
      running.add(stream)
      await eventually(async () => {
        const now = await playlist()
        return now !== before && now.split("#EXTINF").length > 2
      }, 60_000)
      return stream
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running].map((stream) => stream.stop()))
      await server.stop(true)
      await rm(root, { recursive: true })
    },
  }
  return live
}

/** Offers a smaller picture as well, which is not there: nobody should ask for it. */
function master({ width = 1280, height = 720 }: LiveOptions): string {
  const codecs = 'CODECS="avc1.42c01f"'
  return [
    "#EXTM3U",
    `#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=284x160,${codecs},FRAME-RATE=30.000`,
    "small.m3u8",
    `#EXT-X-STREAM-INF:BANDWIDTH=3000000,RESOLUTION=${width}x${height},${codecs},FRAME-RATE=30.000`,
    "live.m3u8",
    "",
  ].join("\n")
}

/** Feeds ffmpeg the same picture until there is a newer one; a restart goes on in the same playlist. */
function encode(folder: string, { width = 1280, height = 720, picture }: LiveOptions): LiveStream {
  const child = Bun.spawn(
    [
      ["ffmpeg", "-hide_banner", "-loglevel", "error", "-threads", "1"],
      ["-f", "image2pipe", "-c:v", "mjpeg", "-framerate", String(framesPerSecond), "-i", "-"],
      ["-vf", `scale=${width}:${height},format=yuv420p`, "-c:v", "libx264", "-threads", "1"],
      ["-preset", "ultrafast", "-crf", "20", "-g", String(framesPerSecond)],
      ["-f", "hls", "-hls_time", "1", "-hls_list_size", "4"],
      ["-hls_flags", "delete_segments+append_list+discont_start+omit_endlist+temp_file"],
      ["-hls_segment_filename", "%d.ts", "live.m3u8"],
    ].flat(),
    { cwd: folder, stdin: "pipe", stdout: "ignore", stderr: "inherit" },
  )
  let stopped = false
  async function feed(): Promise<void> {
    for (let frame = 0, shown = await picture(); !stopped; frame += 1) {
      if (frame % framesPerSecond === 0) shown = await picture()
      child.stdin.write(shown)
      await child.stdin.flush()
      await Bun.sleep(1000 / framesPerSecond)
    }
  }
  const fed = feed().catch(() => {})
  return {
    async stop() {
      stopped = true
      child.kill("SIGKILL")
      await Promise.all([fed, child.exited])
    },
  }
}
