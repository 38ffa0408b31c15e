import { configMapOverlay } from "./overlay-tree.ts"

/** An overlay that means harm or is broken, and what must become of it. */
export interface HostileOverlay {
  readonly source: string
  /** Matches the reason why its app failed, or the data of what it rendered, as JSON. */
  readonly ends: RegExp
  /** The same where the system has no namespaces to offer; as `ends` when absent. */
  readonly endsInPlain?: RegExp
}

/** A secret in the environment of whoever starts a render: no render may ever see it. */
export const secret = { name: "TURNSPIT_TEST_SECRET", value: "hunter2-not-for-renders" } as const

const tools = `import { accessSync, chmodSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync, writeSync } from "node:fs"
import { spawn } from "node:child_process"
import { connect } from "node:net"
import { homedir } from "node:os"
const attempt = (deed) => { try { return String(deed()) } catch (error) { return error.code } }
const reach = (port) => new Promise((resolve) => connect(port, "127.0.0.1").on("connect", () => resolve("connected")).on("error", (error) => resolve(error.code)))
`

/**
 * Overlays that end at once: all of them fit into one render. `port` is one that somebody listens on, `place` a path
 * where nothing is, in the temporary folder: without a sandbox, files stay there.
 */
export function quickHostileOverlays({
  port,
  place,
}: {
  readonly port: number
  readonly place: string
}): Readonly<Record<string, HostileOverlay>> {
  let count = 0
  const see = (statements: string, data: string) =>
    configMapOverlay(`seen-${++count}`, tools + statements, data)
  return {
    throws: { source: 'throw new Error("boom")', ends: /:1:\d+: boom$/ },
    "throws-what-cannot-be-shown": {
      source: 'throw { get message() { throw new Error("no") } }',
      ends: /.ts: something that cannot be shown was thrown; throw an Error$/,
    },
    "throws-backwards": { source: 'throw new Error("a\\u202eb\\u0000c")', ends: /: a b c$/ },
    "changes-lists": {
      source: 'Array.prototype.map = () => { throw new Error("no") }',
      ends: /.ts:1:\d+: Attempted to assign to readonly property$/,
    },
    "changes-errors": {
      source: 'Error.prepareStackTrace = () => { throw new Error("no") }',
      ends: /.ts:1:\d+: Attempted to assign to readonly property$/,
    },
    "changes-objects": {
      source: 'Object.prototype.toJSON = () => "no"',
      ends: /.ts:1:\d+: Attempting to define property on object that is not extensible$/,
    },
    "throws-null": { source: "throw null", ends: /: something that is not an error was thrown: / },
    rejects: {
      source: configMapOverlay("r", 'Promise.reject(new Error("oh"))'),
      ends: /:1:\d+: oh$/,
    },
    "ends-early": { source: see("process.exit(0)", "{}"), ends: /: it ends the process; / },
    function: { source: see("", "{ f: () => 1 }"), ends: /data\.f is a function; / },
    cycle: { source: see("const c = {}; c.c = c", "{ c }"), ends: /data\.c\.c contains itself; / },
    undefined: { source: see("", "{ u: undefined }"), ends: /data\.u is undefined; / },
    instance: { source: see("", "{ u: new Map() }"), ends: /data\.u is an instance of Map; / },
    promise: { source: see("", "{ p: Promise.resolve() }"), ends: /data\.p is a promise; / },
    many: {
      source:
        'export default { manifests: Array.from({ length: 100_000 }, (_, i) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" + i, namespace: "web" } })) }',
      ends: /: it declares 100000 objects; at most 10000 are allowed$/,
    },
    deep: {
      source: see("let d = {}; for (let i = 0; i < 100_000; i++) d = { d }", "d"),
      ends: /is nested more than 100 levels deep; /,
    },
    environment: {
      source: see(
        'const seen = [1, process.ppid, "self"].map((id) => attempt(() => readFileSync("/proc/" + id + "/environ"))).join()',
        `{ env: JSON.stringify(process.env), leaks: String(seen.includes("${secret.value}")) }`,
      ),
      ends: /^\{"env":"\{\}","leaks":"false"\}$/,
    },
    home: { source: see("", '{ home: readdirSync(homedir()).join("") }'), ends: /^\{"home":"/ },
    memory: {
      source: see("", '{ open: attempt(() => writeFileSync("/proc/1/mem", "x")) }'),
      ends: /^\{"open":"E(ACCES|PERM|NOENT|IO|ROFS|INVAL)"\}$/,
    },
    network: {
      source: see("", `{ answer: await reach(${port}) }`),
      ends: /^\{"answer":"E[A-Z]+"\}$/,
      endsInPlain: /^\{"answer":"(connected|E[A-Z]+)"\}$/,
    },
    tree: {
      source: see("", '{ wrote: attempt(() => writeFileSync("clusters/local/tree.ts", "x")) }'),
      ends: /^\{"wrote":"EROFS"\}$/,
      endsInPlain: /^\{"wrote":"EFBIG"\}$/,
    },
    "tree-after-remount": {
      source: see(
        `import { dlopen } from "bun:ffi"
const { symbols } = dlopen("libc.so.6", { mount: { args: ["ptr", "ptr", "ptr", "u64", "ptr"], returns: "i32" }, unshare: { args: ["i32"], returns: "i32" } })
const remount = () => symbols.mount(null, Buffer.from(process.cwd() + "\\0"), null, 4096 | 32, null)
const done = [remount(), symbols.unshare(0x10020000), remount()].join()`,
        '{ wrote: attempt(() => writeFileSync("clusters/local/remounted.ts", "x")), done, obeyed: attempt(() => accessSync("/proc/sys/kernel/core_pattern", 2)) }',
      ),
      ends: /^\{"wrote":"EROFS","done":"-1,-1,-1","obeyed":"EROFS"\}$|: Failed to open library/,
      endsInPlain: /^\{"wrote":"E\w+","done":"-1,-1,-1","obeyed":"\w+"\}$|: Failed to open library/,
    },
    "files-in-memory": {
      source: `import { dlopen } from "bun:ffi"\n${see(
        'const { symbols } = dlopen("libc.so.6", { memfd_create: { args: ["ptr", "u32"], returns: "i32" } })',
        '{ wrote: attempt(() => writeSync(symbols.memfd_create(Buffer.from("x\\0"), 0), "x")) }',
      )}`,
      ends: /^\{"wrote":"EFBIG"\}$|: Failed to open library/,
    },
    link: {
      source: see(
        `symlinkSync("/etc/passwd", "${place}-link")`,
        `{ read: attempt(() => readFileSync("${place}-link")).slice(0, 6) }`,
      ),
      ends: /^\{"read":"ENOENT"\}$/,
      endsInPlain: /^\{"read":".*"\}$/,
    },
    litter: {
      source: see(
        `mkdirSync("${place}/deep", { recursive: true }); writeFileSync("${place}/deep/file", ""); chmodSync("${place}", 0)`,
        "{}",
      ),
      ends: /^\{\}$/,
    },
    daemon: {
      source: see(
        'for (let i = 0; i < 10; i++) spawn("/bin/sh", ["-c", "while :; do sleep 0.137; done"], { detached: true, stdio: "ignore" }).unref()',
        "{}",
      ),
      ends:
        process.platform === "linux"
          ? /:\d+:\d+: EPERM: operation not permitted, posix_spawn '.bin.sh'$/
          : /^\{\}$/,
    },
    // Signals that do no harm where they arrive.
    signals: {
      source: see(
        "const others = [1, process.ppid].flatMap((id) => [0, 28].map((signal) => attempt(() => process.kill(id, signal))))",
        "{ sent: [...new Set(others)].join() }",
      ),
      ends: process.platform === "linux" ? /^\{"sent":"EPERM"\}$/ : /^\{"sent":"/,
    },
    prints: {
      source: see(
        'const line = "x".repeat(1_000_000); for (let i = 0; i < 300; i++) { console.log(line); writeSync(2, line) }; console.log(\'{"type":"app"}\')',
        "{}",
      ),
      ends: /^\{\}$/,
    },
    fine: { source: configMapOverlay("fine"), ends: /^\{"colour":"red"\}$/ },
  }
}

/** Overlays that must be ended; the limits of `slowLimits` are made for them. */
export const slowHostileOverlays: Readonly<Record<string, HostileOverlay>> = {
  fine: { source: configMapOverlay("fine"), ends: /^\{"colour":"red"\}$/ },
  never: {
    source: "await new Promise(() => {})",
    ends: /: it waits for something that did not come within [\d.]+ s$/,
  },
  greedy: {
    source: "const all = []; for (;;) all.push(new Uint8Array(4_000_000).fill(1))",
    ends: /: it uses more than 300 MiB of memory$/,
  },
  flood: {
    source:
      'import { writeSync } from "node:fs"\nconst line = "x".repeat(1_000_000); for (;;) { try { writeSync(3, line) } catch {} }',
    ends: /: it renders more than 8 MiB$/,
  },
  "ends-at-once": {
    source: "process.reallyExit(0)",
    ends: /: its process ended before it was done \(exit code 0\)$/,
  },
  last: { source: configMapOverlay("last"), ends: /^\{"colour":"red"\}$/ },
}

/** Overlays that make their output unreadable. */
export const garblingOverlays: Readonly<Record<string, HostileOverlay>> = {
  lines: {
    source:
      'import { writeSync } from "node:fs"\nconst lines = "\\n".repeat(1_000_000); for (;;) { try { writeSync(3, lines) } catch {} }',
    ends: /: it renders more than \d+ MiB$/,
  },
  "closes-its-output": {
    source: 'import { closeSync } from "node:fs"\ncloseSync(3)\nexport default { manifests: [] }',
    ends: /: its process ended before it was done \(exit code \d\)$/,
  },
  last: { source: configMapOverlay("last"), ends: /^\{"colour":"red"\}$/ },
}

export const slowLimits = {
  timeMs: 12_000,
  memoryBytes: 300 * 1024 * 1024,
  outputBytes: 8 * 1024 * 1024,
}

/** What daemons of hostile overlays look like in a list of processes. */
export const daemonMark = "sleep 0.137"
