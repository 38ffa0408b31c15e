import { getRandomValues } from "node:crypto"

const success = 0
const badFile = 8
const notSupported = 58

/**
 * The part of WASI preview 1 that Go's runtime asks for at start: a clock, random bytes and nothing else. There is no file,
 * no variable and no socket; what Go writes to stderr as it dies comes out of `lastWords`.
 */
export function wasi(memory: () => WebAssembly.Memory) {
  const view = () => new DataView(memory().buffer)
  const words: string[] = []
  const imports = {
    args_get: () => success,
    args_sizes_get: nothing,
    environ_get: () => success,
    environ_sizes_get: nothing,
    clock_time_get(_clock: number, _precision: bigint, at: number) {
      view().setBigUint64(at, BigInt(Math.round(performance.now() * 1e6)), true)
      return success
    },
    random_get(at: number, size: number) {
      getRandomValues(new Uint8Array(memory().buffer, at, size))
      return success
    },
    fd_write(_file: number, list: number, count: number, written: number) {
      let size = 0
      for (let entry = list; entry < list + count * 8; entry += 8) {
        const length = view().getUint32(entry + 4, true)
        const bytes = new Uint8Array(memory().buffer, view().getUint32(entry, true), length)
        if (words.length < 20) words.push(new TextDecoder().decode(bytes))
        size += length
      }
      view().setUint32(written, size, true)
      return success
    },
    proc_exit(code: number): never {
      throw new Error(`the module ended with code ${code}`)
    },
    sched_yield: () => success,
    poll_oneoff: () => notSupported,
    fd_close: () => badFile,
    fd_read: () => badFile,
    fd_fdstat_get: () => badFile,
    fd_fdstat_set_flags: () => badFile,
    fd_prestat_get: () => badFile,
    fd_prestat_dir_name: () => badFile,
    path_filestat_get: () => badFile,
    path_open: () => badFile,
  }
  return { imports, lastWords: () => words.join("").split("\n")[0] ?? "" }

  function nothing(count: number, size: number): number {
    view().setUint32(count, 0, true)
    view().setUint32(size, 0, true)
    return success
  }
}
