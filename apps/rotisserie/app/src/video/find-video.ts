import { type ProgramOptions, runProgram } from "./program.ts"

/** As the original: the first of these that a stream has. */
const qualities = "720p,720,720p60,720p60_alt,best,source"

/** Asks streamlink where the video of a stream is, such as `https://www.twitch.tv/name` or `hls://…/live.m3u8`. */
export async function findVideo(
  page: string,
  options: Omit<ProgramOptions, "maxBytes">,
): Promise<string> {
  const found = await runProgram(
    [
      ["streamlink", "--loglevel", "error", "--http-timeout", "10", "--stream-url"],
      ["--", page, qualities],
    ].flat(),
    { ...options, maxBytes: 64 * 1024 },
  )
  const address = new TextDecoder().decode(found).trim()
  if (!/^https?:\/\/\S+$/.test(address)) {
    throw new Error("Cannot find the video: streamlink named no address")
  }
  return address
}
