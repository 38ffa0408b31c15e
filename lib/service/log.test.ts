import { expect, test } from "bun:test"
import { createLog, type LogFields } from "./log.ts"

test("createLog() writes one JSON line with time, level, message and fields", () => {
  expect(logged({ port: 3000, service: "ocr" })).toEqual({
    time: "2026-01-02T03:04:05.000Z",
    level: "info",
    message: "listening",
    port: 3000,
    service: "ocr",
  })
})

test("createLog() masks values of secret-like keys at any depth", () => {
  const line = logged({
    request: { headers: { authorization: "Bearer abc" } },
    clientSecret: "abc",
    list: [{ apiKey: "abc" }],
  })
  expect(JSON.stringify(line)).not.toContain("abc")
  expect(line).toMatchObject({ clientSecret: "***", list: [{ apiKey: "***" }] })
})

test("createLog() writes an error as its message and survives a cycle", () => {
  const cycle: Record<string, unknown> = { error: new Error("Cannot read") }
  cycle.self = cycle
  expect(logged({ cycle })).toMatchObject({ cycle: { error: "Cannot read" } })
})

test("createLog() lets no field replace time, level or message", () => {
  expect(logged({ level: "debug", message: "x", time: "never" })).toMatchObject({
    level: "info",
    message: "listening",
  })
})

function logged(fields: LogFields): unknown {
  const lines: string[] = []
  const log = createLog({
    write: (line) => void lines.push(line),
    now: () => new Date("2026-01-02T03:04:05Z"),
  })
  log.info("listening", fields)
  return JSON.parse(lines.join(""))
}
