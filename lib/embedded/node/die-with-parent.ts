// Preloaded into every pod's process. The node holds the other end of stdin and never writes to it, so
// its end means that the node is gone, even by `kill -9`, on every system: the pod and its children follow.
process.stdin.on("end", die)
process.stdin.on("error", die)
process.stdin.resume()
// A pod that has nothing left to do still ends by itself.
process.stdin.unref()

function die(): void {
  try {
    process.kill(-process.pid, "SIGKILL")
  } catch {
    process.exit(1)
  }
}
