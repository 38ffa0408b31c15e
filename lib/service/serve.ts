import { type Answering, type Listening, type ListenOptions, listen } from "./listen.ts"

/**
 * Runs an app as the one thing of this process: says where it listens, and on SIGTERM or SIGINT
 * turns not ready, serves on for `drainMs`, finishes what is open and exits 0 within 2 s more.
 * A second signal exits at once.
 */
export function serve(app: Answering, options: ListenOptions): Listening {
  const { log } = options
  const listening = listen(app, options)
  let signalled = false
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (signalled) process.exit(1)
      signalled = true
      log.info("stopping", { signal, drainMs: options.drainMs ?? 0 })
      void listening.stop().finally(() => {
        log.info("stopped")
        process.exit(0)
      })
    })
  }
  process.on("unhandledRejection", (reason) => {
    log.error("a promise was rejected and nobody looked", {
      error: reason instanceof Error ? reason : String(reason),
      ...(reason instanceof Error ? { stack: reason.stack } : {}),
    })
  })
  log.info("listening", { url: listening.url, port: listening.port })
  return listening
}
