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
  | { readonly type: "app"; readonly app: RenderedApp }

/** Encodes a frame as one line that only someone who knows the nonce can write. */
export function encodeFrame(frame: Frame, nonce: string): string {
  return `${nonce} ${JSON.stringify(frame)}\n`
}

/** Decodes whole lines that begin with the nonce and passes over anything else. */
export function decodeFrames(output: Uint8Array, nonce: string): readonly unknown[] {
  const lines = new TextDecoder().decode(output).split("\n")
  const complete = lines.slice(0, -1).filter((line) => line.startsWith(`${nonce} `))
  return complete.flatMap((line) => {
    try {
      return [JSON.parse(line.slice(nonce.length + 1))]
    } catch {
      return []
    }
  })
}
