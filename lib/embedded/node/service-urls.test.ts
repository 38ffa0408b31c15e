import { expect, test } from "bun:test"
import { rewriteServiceUrls } from "./service-urls.ts"

const addresses = new Map<string, number>()
const options = {
  namespace: "rotisserie",
  namespaceExists: (name: string) => name === "turnspit" || name === "rotisserie",
  address: ({ namespace, service, port }: { namespace: string; service: string; port: number }) => {
    const key = `${namespace}/${service}:${port}`
    addresses.set(key, addresses.get(key) ?? 40_001 + addresses.size)
    return addresses.get(key) ?? 0
  },
}

test.each([
  ["http://rotisserie-ocr:3001", "rotisserie/rotisserie-ocr:3001", ""],
  ["http://rotisserie-ocr:3001/info?x=1", "rotisserie/rotisserie-ocr:3001", "/info?x=1"],
  ["http://rotisserie-ocr", "rotisserie/rotisserie-ocr:80", ""],
  ["http://sync.turnspit:8080/x", "turnspit/sync:8080", "/x"],
  ["http://sync.turnspit.svc:8080", "turnspit/sync:8080", ""],
  ["http://sync.other.svc.cluster.local:8080", "other/sync:8080", ""],
])("rewriteServiceUrls() gives %p the address of Service %s", (value, service, rest) => {
  const written = rewriteServiceUrls(value, options)
  expect(written).toBe(`http://127.0.0.1:${addresses.get(service)}${rest}`)
})

test.each([
  "http://127.0.0.1:3001",
  "http://localhost:3000/x",
  "https://example.com/x",
  "https://api.twitch.tv/helix",
  "postgres-data",
  "a value with no url",
  "http://[::1]:80/",
])("rewriteServiceUrls() leaves %p alone", (value) => {
  expect(rewriteServiceUrls(value, options)).toBe(value)
})

test("rewriteServiceUrls() rewrites every URL of a list and keeps user names", () => {
  const written = rewriteServiceUrls("redis://u:p@cache:6379,http://web:1", options)
  const [cache, web] = ["rotisserie/cache:6379", "rotisserie/web:1"].map((key) =>
    addresses.get(key),
  )
  expect(written).toBe(`redis://u:p@127.0.0.1:${cache},http://127.0.0.1:${web}`)
})
