/** The numbers of Linux's calls that renders are kept from, on one architecture: see syscalls(2). */
export interface SystemCalls {
  /** `AUDIT_ARCH_…` of linux/audit.h. */
  readonly architecture: number
  /** The C library of systems that do not use GNU's. */
  readonly musl: string
  readonly seccomp: number
  /** Allowed for threads only. */
  readonly clone: number
  /** Its arguments are where no filter sees them; answered as by a system that does not know it. */
  readonly clone3: number
  /** Allowed for the process's own threads. */
  readonly tgkill: number
  /** Not allowed to send signals to others when a file changes. */
  readonly fcntl: number
  readonly ioctl: number
  readonly forbidden: readonly number[]
}

/** The same on both: signals and files of processes by descriptor, io_uring, mounts, memory that no one may see. */
const newer = [424, 425, 428, 429, 430, 431, 432, 433, 438, 442, 447]

/** By `process.arch`. */
export const systemCalls: Readonly<Partial<Record<NodeJS.Architecture, SystemCalls>>> = {
  x64: {
    architecture: 0xc000_003e,
    musl: "libc.musl-x86_64.so.1",
    ...{ seccomp: 317, clone: 56, clone3: 435, tgkill: 234, fcntl: 72, ioctl: 16 },
    forbidden: [
      ...newer,
      ...[57, 58], // fork, vfork
      ...[62, 200, 129, 297], // kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
      ...[101, 310, 311, 298, 323], // ptrace, process_vm_readv, process_vm_writev, perf_event_open, userfaultfd
      ...[41, 29, 64, 68, 240], // socket, shmget, semget, msgget, mq_open
      ...[272, 308, 165, 155, 161, 321], // unshare, setns, mount, pivot_root, chroot, bpf
      ...[248, 249, 250], // add_key, request_key, keyctl
    ],
  },
  arm64: {
    architecture: 0xc000_00b7,
    musl: "libc.musl-aarch64.so.1",
    ...{ seccomp: 277, clone: 220, clone3: 435, tgkill: 131, fcntl: 25, ioctl: 29 },
    forbidden: [
      ...newer,
      ...[129, 130, 138, 240], // kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
      ...[117, 270, 271, 241, 282], // ptrace, process_vm_readv, process_vm_writev, perf_event_open, userfaultfd
      ...[198, 194, 190, 186, 180], // socket, shmget, semget, msgget, mq_open
      ...[97, 268, 40, 41, 51, 280], // unshare, setns, mount, pivot_root, chroot, bpf
      ...[217, 218, 219], // add_key, request_key, keyctl
    ],
  },
}
