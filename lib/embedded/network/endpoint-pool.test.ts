import { expect, test } from "bun:test"
import { EndpointPool } from "./endpoint-pool.ts"

const backend = (pod: string, port: number) => ({ pod, host: "127.0.0.1", port })

test("EndpointPool spreads one connection after another evenly", () => {
  const pool = new EndpointPool()
  pool.set([backend("a", 1), backend("b", 2), backend("c", 3)])
  const chosen = Array.from({ length: 6 }, () => {
    const lease = pool.lease()
    lease?.release()
    return lease?.backend.pod
  })
  expect(chosen.toSorted()).toEqual(["a", "a", "b", "b", "c", "c"])
})

test("EndpointPool spreads new connections evenly while a client keeps some open", () => {
  const pool = new EndpointPool()
  pool.set([backend("a", 1), backend("b", 2), backend("c", 3)])
  const kept = pool.lease()
  const chosen = Array.from({ length: 300 }, () => {
    const lease = pool.lease()
    lease?.release()
    return lease?.backend.pod
  })
  for (const pod of ["a", "b", "c"]) expect(chosen.filter((one) => one === pod)).toHaveLength(100)
  kept?.release()
})

test("EndpointPool passes over who was tried and has nobody left in the end", () => {
  const pool = new EndpointPool()
  pool.set([backend("a", 1), backend("b", 2)])
  expect(pool.lease(new Set([1]))?.backend.pod).toBe("b")
  expect(pool.lease(new Set([1, 2]))).toBeUndefined()
})

test("EndpointPool still uses a pod that is out of it while something is under way", () => {
  const pool = new EndpointPool()
  pool.set([backend("a", 1)])
  const lease = pool.lease()
  pool.set([])
  expect(pool.isUsing("a")).toBe(true)
  lease?.release()
  expect(pool.isUsing("a")).toBe(false)
})

test("EndpointPool wakes who waits for someone to be ready", async () => {
  const pool = new EndpointPool()
  const waits = pool.someone(60_000)
  pool.set([backend("a", 1)])
  await waits
  expect(pool.lease()?.backend.pod).toBe("a")
})
