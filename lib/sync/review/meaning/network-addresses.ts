/** A block of addresses as a NetworkPolicy writes it, less what it excepts. */
export interface Addresses {
  readonly block: Range
  readonly except: readonly Range[]
}

interface Range {
  readonly version: 4 | 6
  readonly first: bigint
  readonly last: bigint
  readonly prefix: number
}

/** Reads `{ cidr, except }`; undefined where that is no block of addresses. */
export function addressesOf(cidr: unknown, except: unknown): Addresses | undefined {
  const block = rangeOf(cidr)
  if (block === undefined) return undefined
  const list: readonly unknown[] = Array.isArray(except) ? except : []
  return { block, except: list.flatMap((item) => rangeOf(item) ?? []) }
}

/** Says whether one block holds all of the other. */
export function includesAddresses(wide: Addresses, narrow: Addresses): boolean {
  return (
    contains(wide.block, narrow.block) &&
    wide.except.every(
      (hole) =>
        !overlaps(hole, narrow.block) || narrow.except.some((other) => contains(other, hole)),
    )
  )
}

/** Says whether two blocks have addresses in common, whatever they except. */
export function sharesAddresses(a: Addresses, b: Addresses): boolean {
  return overlaps(a.block, b.block)
}

/** Says whether a block is more of the internet than a company has. */
export function isWorld({ block }: Addresses): boolean {
  // Private blocks of version 4 are no wider than this.
  if (block.version === 4) return block.prefix < 8
  return block.prefix < 16 && !localBlocks.some((local) => contains(local, block))
}

function rangeOf(cidr: unknown): Range | undefined {
  const [address = "", length] = String(cidr).split("/")
  const version = address.includes(":") ? 6 : 4
  const bits = version === 4 ? 32 : 128
  const prefix = Number(length ?? bits)
  const number = version === 4 ? version4(address) : version6(address)
  if (number === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > bits)
    return undefined
  const size = 1n << BigInt(bits - prefix)
  const first = number - (number % size)
  return { version, first, last: first + size - 1n, prefix }
}

function version4(address: string): bigint | undefined {
  const parts = address.split(".").map(Number)
  if (parts.length !== 4 || !parts.every((part) => part >= 0 && part < 256)) return undefined
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n)
}

function version6(address: string): bigint | undefined {
  if (!/^[0-9a-f:]{2,39}$/i.test(address)) return undefined
  const [left = [], right] = address
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""))
  const zeros = 8 - left.length - (right?.length ?? 0)
  if (right === undefined ? zeros !== 0 : zeros < 0) return undefined
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...(right ?? [])]
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
}

function contains(wide: Range, narrow: Range): boolean {
  return wide.version === narrow.version && wide.first <= narrow.first && narrow.last <= wide.last
}

function overlaps(a: Range, b: Range): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last
}

const localBlocks = ["fc00::/7", "fe80::/10"].flatMap((cidr) => rangeOf(cidr) ?? [])
