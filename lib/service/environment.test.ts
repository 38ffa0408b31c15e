import { expect, test } from "bun:test"
import { EnvironmentError, environment } from "./environment.ts"
import { choice, decimal, flag, integer, text, url } from "./variable.ts"

test("environment() reads each variable as its type", () => {
  const read = environment(
    {
      PORT: integer({ default: 3000, min: 1, max: 65535 }),
      RATIO: decimal(),
      OCR_URL: url(),
      STREAM_SOURCE: choice(["samples", "twitch"]),
      VERBOSE: flag({ default: false }),
      NAME: text({ optional: true }),
    },
    {
      RATIO: "0.5",
      OCR_URL: "http://rotisserie-ocr:3001/",
      STREAM_SOURCE: "samples",
      VERBOSE: "true",
    },
  )
  const port: number = read.PORT
  const source: "samples" | "twitch" = read.STREAM_SOURCE
  const name: string | undefined = read.NAME
  expect({ ...read, port, source, name }).toEqual({
    PORT: 3000,
    RATIO: 0.5,
    OCR_URL: "http://rotisserie-ocr:3001",
    STREAM_SOURCE: "samples",
    VERBOSE: true,
    NAME: undefined,
    port: 3000,
    source: "samples",
    name: undefined,
  })
})

test("environment() lists all problems in one error", () => {
  const problems = problemsOf(() =>
    environment(
      {
        PORT: integer({ min: 1, max: 65535 }),
        OCR_URL: url(),
        STREAM_SOURCE: choice(["samples", "twitch"]),
      },
      { PORT: "70000", STREAM_SOURCE: "youtube" },
    ),
  )
  expect(problems).toEqual([
    'PORT is "70000": it must be an integer from 1 to 65535',
    "OCR_URL is not set: it must be a URL such as http://rotisserie-ocr:3001",
    'STREAM_SOURCE is "youtube": it must be one of samples, twitch',
  ])
})

test("environment() takes an empty variable as not set", () => {
  expect(environment({ PORT: integer({ default: 3000 }) }, { PORT: "" }).PORT).toBe(3000)
})

test("environment() never shows the value of a secret or the password of a URL", () => {
  const error = errorOf(() =>
    environment(
      { WEBHOOK_SECRET: text({ minLength: 16 }), GIT_URL: url() },
      { WEBHOOK_SECRET: "hunter2", GIT_URL: "ssh://user:hunter2@host/x" },
    ),
  )
  expect(error.message).not.toContain("hunter2")
  expect(error.message).toContain(
    "WEBHOOK_SECRET is wrong: it must be a text of at least 16 characters",
  )
})

test("environment() needs a variable only when another one says so", () => {
  const spec = {
    STREAM_SOURCE: choice(["samples", "twitch"], { default: "samples" }),
    TWITCH_CLIENT_SECRET: text({ requiredWhen: { STREAM_SOURCE: "twitch" } }),
  }
  expect(environment(spec, {}).TWITCH_CLIENT_SECRET).toBeUndefined()
  expect(problemsOf(() => environment(spec, { STREAM_SOURCE: "twitch" }))).toEqual([
    "TWITCH_CLIENT_SECRET is not set: it must be a text because STREAM_SOURCE is twitch",
  ])
})

test("integer() refuses what only begins like a number", () => {
  for (const wrong of ["3000x", "0x10", "1e3", " 1", "1.5", "NaN"]) {
    expect(problemsOf(() => environment({ PORT: integer() }, { PORT: wrong }))).toHaveLength(1)
  }
})

function errorOf(work: () => unknown): EnvironmentError {
  try {
    work()
  } catch (error) {
    if (error instanceof EnvironmentError) return error
  }
  throw new Error("Cannot find an EnvironmentError: nothing was thrown")
}

function problemsOf(work: () => unknown): readonly string[] {
  return errorOf(work).problems
}
