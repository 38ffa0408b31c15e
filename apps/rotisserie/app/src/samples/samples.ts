import type { Source } from "../source.ts"
import { sampleFrame } from "./frame.ts"
import { channelsOf } from "./match.ts"

/** Creates a source that needs no account and no network: generated match footage of so many channels, which is read like any other. */
export function samples(now: () => Date, count: number): Source {
  return {
    kind: "samples",
    list: (game) =>
      Promise.resolve(
        channelsOf(game)
          .slice(0, count)
          .map(({ name }) => ({ name, url: `/frames/${name}` })),
      ),
    frame(stream, game) {
      const channel = channelsOf(game).find(({ name }) => name === stream.name)
      if (channel === undefined) {
        throw new Error(`Cannot draw stream ${stream.name}: the samples have no such channel`)
      }
      return sampleFrame(channel, game, now())
    },
  }
}
