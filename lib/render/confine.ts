import { dlopen, ptr } from "bun:ffi"
import { type SystemCalls, systemCalls } from "./system-calls.ts"

/**
 * Takes from this process, for good, what no render needs and what a namespace or a pod alone does not take: to start
 * processes, to signal or look into others, to open sockets, and to make what outlives it. Such a call answers EPERM.
 * Does nothing where the system knows no such filter: the sandbox is left. See seccomp(2) and bpf(4).
 */
export function confine(): void {
  const calls = process.platform === "linux" ? systemCalls[process.arch] : undefined
  if (calls === undefined) return
  const open = (library: string) =>
    dlopen(library, {
      prctl: { args: ["i32", "u64", "u64", "u64", "u64"], returns: "i32" },
      syscall: { args: ["i64", "u64", "u64", "ptr"], returns: "i64" },
    })
  const { symbols, close } = first(["libc.so.6", calls.musl], open)
  const filter = filterOf(calls, process.pid)
  const program = new BigUint64Array([BigInt(filter.length / 2), BigInt(ptr(filter))])
  symbols.prctl(setNoNewPrivileges, 1, 0, 0, 0)
  symbols.syscall(calls.seccomp, setFilter, allThreads, ptr(program))
  close()
}

/** Where the one C library is, the other is not. */
function first<T>([name = "", ...others]: readonly string[], open: (name: string) => T): T {
  try {
    return open(name)
  } catch (error) {
    if (others.length === 0) throw error
    return first(others, open)
  }
}

/** `PR_SET_NO_NEW_PRIVS`, `SECCOMP_SET_MODE_FILTER`, `SECCOMP_FILTER_FLAG_TSYNC`. */
const [setNoNewPrivileges, setFilter, allThreads] = [38, 1, 1]

/** What a filter sees of a call, `struct seccomp_data`: the low halves of the arguments, which all that we look at fit in. */
const at = { number: 0, architecture: 4, first: 16, second: 24 } as const

const answer = {
  allow: 0x7fff_0000,
  forbid: 0x0005_0001,
  unknown: 0x0005_0026,
  end: 0x8000_0000,
} as const

/** Numbers from here on are those of another calling convention (x32). */
const foreign = 0x4000_0000

/** Builds the filter, eight bytes an instruction: `struct sock_filter`. */
function filterOf(calls: SystemCalls, self: number): Uint32Array {
  const answered = (call: number, by: readonly Instruction[]) => [equal(call, 0, by.length), ...by]
  const only = (argument: number, test: Instruction) =>
    [load(argument), test, give(answer.allow), give(answer.forbid)] as const
  const never = (argument: number, values: readonly number[]) => [
    load(argument),
    ...values.flatMap((value) => answered(value, [give(answer.forbid)])),
    give(answer.allow),
  ]
  const program: readonly Instruction[] = [
    ...[load(at.architecture), equal(calls.architecture, 1, 0), give(answer.end)],
    ...[load(at.number), instruction(jumpIfAtLeast, foreign, 0, 1), give(answer.forbid)],
    ...answered(calls.clone, only(at.first, instruction(jumpIfSet, newThread, 0, 1))),
    ...answered(calls.clone3, [give(answer.unknown)]),
    ...answered(calls.tgkill, only(at.first, equal(self, 0, 1))),
    ...answered(calls.fcntl, never(at.second, [8, 15])),
    ...answered(calls.ioctl, never(at.second, [0x8901, 0x8902])),
    ...calls.forbidden.flatMap((call) => answered(call, [give(answer.forbid)])),
    give(answer.allow),
  ]
  return new Uint32Array(program.flat())
}

/** `struct sock_filter`, its first half (code, jumps) and its second (value), on a system that is little-endian. */
type Instruction = readonly [number, number]

/** `CLONE_THREAD`. */
const newThread = 0x1_0000

/** `BPF_LD | BPF_W | BPF_ABS`, `BPF_JMP | BPF_JEQ`, `BPF_JMP | BPF_JGE`, `BPF_JMP | BPF_JSET`, `BPF_RET`. */
const [loadWord, jumpIfEqual, jumpIfAtLeast, jumpIfSet, giveBack] = [0x20, 0x15, 0x35, 0x45, 0x06]

function load(offset: number): Instruction {
  return instruction(loadWord, offset, 0, 0)
}

function equal(value: number, then: number, otherwise: number): Instruction {
  return instruction(jumpIfEqual, value, then, otherwise)
}

function give(value: number): Instruction {
  return instruction(giveBack, value, 0, 0)
}

function instruction(code: number, value: number, then: number, otherwise: number): Instruction {
  return [code | (then << 16) | (otherwise << 24), value]
}
