import { expect, test } from "bun:test"
import { secretScrubber } from "./secret-scrubber.ts"

test("secretScrubber() hides plain, encoded and quoted values of a Secret", () => {
  const scrub = secretScrubber({
    kind: "Secret",
    data: { token: Buffer.from('hunter"2').toString("base64") },
    stringData: { password: "correct horse" },
  })
  const encoded = Buffer.from('hunter"2').toString("base64")
  expect(scrub(`got ${encoded}, hunter"2, "hunter\\"2" and correct horse`)).toBe(
    'got ***, ***, "***" and ***',
  )
})

test("secretScrubber() hides a value that is no string", () => {
  const scrub = secretScrubber({ kind: "Secret", data: { pin: 1234 } })
  expect(scrub(".data.pin: expected string, got &value.valueUnstructured{Value:1234}")).toBe(
    ".data.pin: expected string",
  )
})

test("secretScrubber() leaves other kinds alone", () => {
  expect(secretScrubber({ kind: "ConfigMap", data: { a: "value" } })("value")).toBe("value")
})
