/**
 * Finds the options with which a path can be mounted read-only in a user namespace: those of the mount that it stands
 * on, because the kernel lets nobody take away `nosuid` and the like there. `mountinfo` is the text of
 * /proc/self/mountinfo, see proc_pid_mountinfo(5); `path` is a real path.
 */
export function readOnlyOptions(path: string, mountinfo: string): string {
  const mounts = mountinfo.split("\n").map((line) => line.split(" "))
  const above = mounts.filter(
    ([, , , , point]) => point !== undefined && holds(unescaped(point), path),
  )
  const length = Math.max(...above.map(([, , , , point = ""]) => point.length))
  const options =
    above.findLast(([, , , , point]) => point?.length === length)?.[5]?.split(",") ?? []
  const kept = options.filter((option) => option !== "rw" && option !== "ro")
  const asked = kept.some((option) => option.endsWith("atime")) ? kept : [...kept, "strictatime"]
  return ["ro", ...asked].join(",")
}

function holds(point: string, path: string): boolean {
  return point === "/" || path === point || path.startsWith(`${point}/`)
}

/** Blanks and the like are written as three octal digits. */
function unescaped(point: string): string {
  return point.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
