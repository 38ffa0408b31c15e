import { test } from "bun:test"
import { embeddedBackend } from "./embedded-backend.ts"
import { notRun } from "./not-run.ts"
import { realBackend } from "./real-backend.ts"
import { serveBackend } from "./serve-backend.ts"
import type { TestServer } from "./test-api.ts"

/**
 * Lists the servers to run the tests of `subject` against: the embedded one and, where TURNSPIT_TEST_KUBECONFIG
 * names it, a real one, both with controllers and no node, so that nothing runs unless the test says so. Adds a test that says so where it does not.
 */
export function testServers(subject: string): readonly TestServer[] {
  const embedded: TestServer = {
    name: "on the embedded API server",
    open: async () => serveBackend(await embeddedBackend({ controllers: true })),
  }
  const kubeconfig = process.env.TURNSPIT_TEST_KUBECONFIG
  if (kubeconfig === undefined || kubeconfig === "") {
    const name = `${subject} on a real API server`
    test(name, () => notRun(name, "needs TURNSPIT_TEST_KUBECONFIG"))
    return [embedded]
  }
  const real: TestServer = {
    name: "on a real API server",
    open: async () => serveBackend(await realBackend(kubeconfig)),
  }
  return [embedded, real]
}
