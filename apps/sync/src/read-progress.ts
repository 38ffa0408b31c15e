import type { Progress } from "#lib/sync/progress.ts"

/** Reads the lines of `GET /api/progress` as they come. */
export async function* readProgress(response: Response): AsyncGenerator<Progress> {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as Progress
  }
}
