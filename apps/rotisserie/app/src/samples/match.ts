import type { Game } from "../games.ts"
import { chance } from "./chance.ts"

/** One of the made-up streams: it plays match after match. */
export interface Channel {
  readonly name: string
  /** Which landscape it plays in, and the seed of everything that looks random. */
  readonly seed: number
  readonly matchSeconds: number
}

/** What is true of a channel at one moment; the picture shows it. */
export interface Moment {
  readonly alive: number
  readonly phase: "lobby" | "playing"
  /** Whether an overlay of the streamer hides the number. */
  readonly covered: boolean
  /** Which match of the channel it is, counted from the epoch. */
  readonly match: number
  /** Seconds since the match's lobby opened. */
  readonly seconds: number
}

const names: Readonly<Record<string, readonly string[]>> = {
  pubg: [
    ...["NorthRidge", "LootGoblin_TV", "blue_zone_betty", "PanOfDestiny", "SilentSnipes"],
    ...["RedZoneRita", "third_party_tim", "CrateChaser", "LastCircleLou", "VaultOverVic"],
  ],
  fortnite: [
    ...["BuilderBrook", "TiltedTom", "storm_surfer", "LlamaLuck", "RampRusher"],
    ...["GliderGus", "chug_jug_jan", "BushCamperBo", "PickaxePia", "LootLakeLiv"],
  ],
  blackout: [
    ...["FrostyFirebase", "GrapplerGwen", "nuketown_ned", "TurbineTess", "CargoDocks"],
    ...["RivertownRay", "perk_pat", "AsylumAnn", "WingsuitWill", "ArmorPlateAda"],
  ],
}
const shortestMatchSeconds = 150

/** Lists the ten channels of a game; each plays matches of its own length, the first the shortest. */
export function channelsOf({ id }: Game): readonly Channel[] {
  return (names[id] ?? []).map((name, index) => ({
    name,
    seed: index + 1 + 10 * Object.keys(names).indexOf(id),
    matchSeconds: shortestMatchSeconds + 40 * index,
  }))
}

const lobbySeconds = 10
const coverSeconds = 8
const coverChance = 0.06

/** Tells what is true of a channel at a time: the lobby fills, the count shrinks from the nineties to 1, and a new match begins. */
export function momentOf(channel: Channel, time: Date): Moment {
  const now = time.getTime() / 1000 + channel.seed * 61
  const match = Math.floor(now / channel.matchSeconds)
  const seconds = now - match * channel.matchSeconds
  if (seconds < lobbySeconds) {
    const joined = Math.round(96 - 20 * (1 - seconds / lobbySeconds))
    return { alive: joined, phase: "lobby", covered: false, match, seconds }
  }
  const played = (seconds - lobbySeconds) / (channel.matchSeconds - lobbySeconds - 6)
  const started = 90 + Math.floor(chance(channel.seed, match) * 9)
  const left = started * (1 - Math.min(1, played)) ** 1.35
  const window = Math.floor(now / coverSeconds)
  return {
    alive: Math.max(1, Math.round(left)),
    phase: "playing",
    covered: chance(channel.seed, window, 7) < coverChance,
    match,
    seconds,
  }
}
