import type { KubeClient } from "#lib/kube/client.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { PodTrouble } from "./pod-trouble.ts"

/** Reads what a crashing container said last: the line with its error, or its last line. */
export async function crashLine(
  client: KubeClient,
  { pod, container }: PodTrouble,
): Promise<string | undefined> {
  const read = (previous: boolean): Promise<string> =>
    client.logs(pod, { container, previous, tailLines: 30 })
  const log = await read(true)
    .catch(() => read(false))
    .catch(() => "")
  return telling(log)
}

/** Picks the line that tells most. */
export function telling(log: string): string | undefined {
  const lines = log
    .split("\n")
    .map(message)
    .filter((line) => line !== "")
  const error = lines.findLast((line) =>
    /^\W*(error|fatal|panic|cannot|uncaught|\w+Error:)/i.test(line),
  )
  return (error ?? lines.at(-1))?.slice(0, 300)
}

/** Services here log JSON; the sentence is in its `message`. */
function message(line: string): string {
  try {
    const entry: unknown = JSON.parse(line)
    if (!isRecord(entry)) return line.trim()
    const { message, msg, error } = entry
    return [message, msg, error].find((text) => typeof text === "string") ?? line.trim()
  } catch {
    return line.trim()
  }
}
