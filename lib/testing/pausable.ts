import type { KubeClient } from "#lib/kube/client.ts"

/** A client whose owner can be put to sleep: what it sends meanwhile arrives after it wakes up. */
export function pausable(client: KubeClient): {
  readonly client: KubeClient
  pause(): void
  resume(): void
} {
  let awake: Promise<void> = Promise.resolve()
  let wake = (): void => {}
  return {
    client: {
      ...client,
      get: (...args) => awake.then(() => client.get(...args)),
      list: (...args) => awake.then(() => client.list(...args)),
      apply: (...args) => awake.then(() => client.apply(...args)),
      create: (...args) => awake.then(() => client.create(...args)),
      replace: (...args) => awake.then(() => client.replace(...args)),
      delete: (...args) => awake.then(() => client.delete(...args)),
    },
    pause() {
      awake = new Promise((resolve) => {
        wake = resolve
      })
    },
    resume: () => wake(),
  }
}
