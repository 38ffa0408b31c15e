import { expect, test } from "bun:test"
import { readOnlyOptions } from "./mount-options.ts"

const mountinfo = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:25 / /tmp rw,nosuid,nodev,noatime shared:2 - tmpfs none rw
31 22 0:26 / /media/a\\040b ro,noexec shared:3 - vfat /dev/sdb ro
`

test("readOnlyOptions() keeps what the mount under a path says, read-only", () => {
  expect(readOnlyOptions("/usr", mountinfo)).toBe("ro,relatime")
  expect(readOnlyOptions("/tmp", mountinfo)).toBe("ro,nosuid,nodev,noatime")
  expect(readOnlyOptions("/tmp/tree", mountinfo)).toBe("ro,nosuid,nodev,noatime")
  expect(readOnlyOptions("/tmpfile", mountinfo)).toBe("ro,relatime")
  expect(readOnlyOptions("/media/a b/tree", mountinfo)).toBe("ro,noexec,strictatime")
})
