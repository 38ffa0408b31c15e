import { games } from "#apps/rotisserie/app/src/games.ts"
import { serviceProcess } from "#lib/testing/service-process.ts"
import { runCommand, UsageError } from "../command.ts"
import { createFidelity } from "../matches/fidelity.ts"

const streams = 10
const pollSeconds = 10

/** Watches sample matches in real time and says how often the page shows the stream with the fewest alive. */
await runCommand<"minutes" | "json">({
  name: "matches",
  summary:
    "Runs OCR and app on ten sample matches and compares what is shown with the truth, second by second.",
  flags: { minutes: "=NUMBER of minutes, 10 unless told", json: "prints the result as JSON" },
  async run(call) {
    const minutes = Number(call.value("minutes") ?? 10)
    if (!(minutes > 0))
      throw new UsageError("Cannot watch for so long: --minutes is a number above 0")
    const [game] = games
    if (game === undefined) throw new Error("Cannot watch: there is no game")
    const ocr = await serviceProcess("apps/rotisserie/ocr")
    const app = await serviceProcess("apps/rotisserie/app", {
      OCR_URL: ocr.url,
      GAMES: game.id,
      SAMPLE_STREAMS: String(streams),
      POLL_SECONDS: String(pollSeconds),
    })
    const fidelity = createFidelity({ game, streams, delayMs: 2 * pollSeconds * 1000 })
    try {
      await Bun.sleep(2 * pollSeconds * 1000)
      const end = Date.now() + minutes * 60_000
      for (let next = Date.now(); next < end; next += 1000) {
        await Bun.sleep(Math.max(0, next - Date.now()))
        const response = await fetch(`${app.url}/current`)
        const body = (await response.json()) as { readonly stream_name?: string }
        fidelity.note(new Date(), body.stream_name)
      }
    } finally {
      await app.stop()
      await ocr.stop()
    }
    const { result } = fidelity
    if (call.has("json")) console.log(JSON.stringify(result, null, 2))
    else {
      for (const line of result.wrong) console.log(line)
      console.log(
        `The true lowest was shown ${percent(result.right)} of ${result.moments} s with two rounds of delay, ${percent(result.atOnce)} at once`,
      )
    }
    return result.right >= 0.99 ? 0 : 1
  },
})

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}
