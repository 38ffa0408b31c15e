import { games } from "#apps/rotisserie/app/src/games.ts"
import { ocrClient } from "#apps/rotisserie/app/src/ocr-client.ts"
import { sampleFrame } from "#apps/rotisserie/app/src/samples/frame.ts"
import { channelsOf } from "#apps/rotisserie/app/src/samples/match.ts"
import { createSlots } from "#apps/rotisserie/app/src/slots.ts"
import { capture } from "#apps/rotisserie/app/src/video/capture.ts"
import { type LiveHls, liveHls } from "#lib/testing/live-hls.ts"
import { serviceProcess } from "#lib/testing/service-process.ts"
import { type Row, row } from "./row.ts"

const streams = 10
const rounds = 4
const concurrency = 4
const byHandTimes = 5

/** Measures pictures per minute from live HLS to a number, beside streamlink and ffmpeg by hand, one after another. */
export async function benchStreams(say: (line: string) => void): Promise<readonly Row[]> {
  const missing = ["streamlink", "ffmpeg"].filter((program) => Bun.which(program) === null)
  if (missing.length > 0) {
    say(`live HLS: not measured, ${missing.join(" and ")} not installed`)
    return []
  }
  const [game] = games
  const [channel] = game === undefined ? [] : channelsOf(game)
  if (game === undefined || channel === undefined) throw new Error("Cannot measure without a game")
  await using live = await liveHls()
  const picture = async () => (await sampleFrame(channel, game, new Date())).bytes
  // One encoder for all: what is measured is watching, not broadcasting.
  await live.start("stream", { picture })
  const ours = await perMinuteOfChain(live)
  const byHand = await perMinuteByHand(live)
  say(`live HLS: ${ours.toFixed(0)} pictures per minute, by hand ${byHand.toFixed(0)}`)
  return [
    row(
      {
        name: `100 pictures of ${streams} live HLS streams, taken and read, ${Math.round(ours)} per minute (streamlink | ffmpeg by hand, not read)`,
        value: 6000 / ours,
        unit: "s",
      },
      6000 / byHand,
    ),
  ]
}

/** The first round, in which streamlink finds the videos, counts as well. */
async function perMinuteOfChain(live: LiveHls): Promise<number> {
  const [game] = games
  if (game === undefined) throw new Error("Cannot measure without a game")
  const ocr = await serviceProcess("apps/rotisserie/ocr", { OCR_DEADLINE_MS: "20000" })
  const client = ocrClient(ocr.url, 30_000, () => {})
  const take = capture({ path: process.env.PATH ?? "", now: () => new Date() })
  const slots = createSlots(concurrency)
  const signal = AbortSignal.timeout(600_000)
  const startedAt = performance.now()
  try {
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        Array.from({ length: streams }, (_, stream) =>
          slots(async () => {
            const frame = await take(addressOf(live, stream), signal)
            const reading = await client.read(frame, game, signal)
            if (reading.kind === "failed") throw new Error(reading.error)
          }),
        ),
      )
    }
    return (60_000 * streams * rounds) / (performance.now() - startedAt)
  } finally {
    await ocr.stop()
  }
}

async function perMinuteByHand(live: LiveHls): Promise<number> {
  const startedAt = performance.now()
  for (let stream = 0; stream < byHandTimes; stream += 1) {
    const streamlink = ["streamlink", "--loglevel", "error", "--stdout", "--"]
    const ffmpeg = ["ffmpeg", "-loglevel", "error", "-i", "-", "-frames:v", "1"]
    const command = [
      [...streamlink, addressOf(live, stream), "720p,best"].join(" "),
      [...ffmpeg, "-f", "image2pipe", "-c:v", "mjpeg", "-"].join(" "),
    ].join(" | ")
    const child = Bun.spawn(["sh", "-c", command], { stdout: "pipe", stderr: "ignore" })
    const { length } = await new Response(child.stdout).bytes()
    await child.exited
    if (length === 0) throw new Error("Cannot measure by hand: there was no picture")
  }
  return (60_000 * byHandTimes) / (performance.now() - startedAt)
}

function addressOf(live: LiveHls, stream: number): string {
  return `hls://${live.url}/stream/master.m3u8?stream=${stream}`
}
