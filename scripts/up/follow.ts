import type { Progress } from "#lib/sync/progress.ts"

/**
 * Follows the service's runs: those of one revision until it is finished, or all until the service ends.
 * Lines of JSON over HTTP; quiet spells are normal.
 */
export async function* followProgress(
  statusUrl: string,
  revision?: string,
): AsyncGenerator<Progress> {
  const url = new URL("/api/progress", statusUrl)
  if (revision !== undefined) url.searchParams.set("revision", revision)
  const response = await fetch(url, { signal: AbortSignal.timeout(24 * 3600_000) })
  if (!response.ok || response.body === null)
    throw new Error(`Cannot follow the run: ${await response.text()}`)
  const decoder = new TextDecoder()
  let rest = ""
  for await (const chunk of response.body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as Progress
  }
}
