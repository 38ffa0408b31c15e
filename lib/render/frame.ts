import type { RenderedApp } from "./rendered.ts"

/** One process of several that render a cluster together: number `index` of `count`, from 0. */
export interface Share {
  readonly index: number
  readonly count: number
}

/** What a render is asked for; travels to the child as JSON on its standard input. */
export interface Request {
  /** Marks what we wrote ourselves: repository code never sees it. */
  readonly nonce: string
  /** Real path of the tree. */
  readonly directory: string
  readonly cluster: string
  /** Only these apps; all of the cluster's when absent. */
  readonly apps?: readonly string[]
  /** Only every so many-th app: several processes share a large cluster. */
  readonly share?: Share
  readonly versions: Readonly<Record<string, string>>
  /** The most objects that the cluster may have, and so each of its apps. */
  readonly objects: number
  /** How long one file may take to load when it waits for something. */
  readonly settleMs: number
}

/** What the child reports, in this order: the cluster (or why there is none), then each app as soon as it is done. */
export type Frame =
  | { readonly type: "cluster"; readonly cluster: unknown }
  | { readonly type: "broken"; readonly reason: string }
  /** A large app comes in parts, so that it is read while it is written; it is whole with the one that has no `more`. */
  | { readonly type: "app"; readonly app: RenderedApp; readonly more?: boolean }

/** Encodes a frame as one line that only someone who knows the nonce can write. */
export function encodeFrame(frame: Frame, nonce: string): string {
  return `${nonce} ${JSON.stringify(frame)}\n`
}

/** Nobody but repository code that means harm writes lines of its own: from so many on, nothing is looked at any more. */
const mostStrangeLines = 1_000

/** Decodes whole lines that begin with the nonce, as they come, and passes over anything else. */
export async function* decodeFrames(
  output: AsyncIterable<Uint8Array>,
  nonce: string,
): AsyncGenerator<unknown> {
  let open: Uint8Array[] = []
  let strange = 0
  for await (const chunk of output) {
    if (strange > mostStrangeLines) continue
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = Buffer.concat([...open, chunk.subarray(start, end)]).toString()
      open = []
      start = end + 1
      if (line.startsWith(`${nonce} `)) yield parsed(line.slice(nonce.length + 1))
      else strange += 1
      if (strange > mostStrangeLines) break
    }
    open.push(chunk.subarray(start))
  }
}

const newline = 10

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
