import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { freePort } from "./free-port.ts"

/** Remembers which loopback port belongs to what, so that addresses stay the same over restarts. */
export interface PortBook {
  /** The port of `use` (`ingress`, `service/rotisserie/rotisserie-ocr/3001`): the one it had, else a preferred one, else any; always one that is free now. */
  take(use: string, preferred?: readonly number[]): number
  /** Notes the port that something really got. */
  note(use: string, port: number): void
  /** Forgets what is no longer used. */
  release(use: string): void
}

/** Opens the book in a file; a missing or unreadable one is an empty one. */
export function portBook(file: string, onProblem: (sentence: string) => void = () => {}): PortBook {
  const ports = new Map(Object.entries(read(file)))
  return {
    take(use, preferred = []) {
      const known = ports.get(use)
      const others = new Set([...ports].filter(([other]) => other !== use).map(([, port]) => port))
      const wanted = preferred.filter((port) => !others.has(port))
      const port = freePort(known === undefined ? wanted : [known, ...wanted])
      note(use, port)
      return port
    },
    note,
    release(use) {
      if (ports.delete(use)) save()
    },
  }

  function note(use: string, port: number): void {
    if (ports.get(use) === port) return
    ports.set(use, port)
    save()
  }

  function save(): void {
    try {
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(ports), undefined, 1))
      renameSync(`${file}.new`, file)
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error)
      onProblem(`Cannot write down the ports in ${file}: ${cause}`)
    }
  }
}

function read(file: string): Record<string, number> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"))
    if (typeof content !== "object" || content === null) return {}
    return Object.fromEntries(
      Object.entries(content).filter((entry): entry is [string, number] =>
        Number.isInteger(entry[1]),
      ),
    )
  } catch {
    return {}
  }
}
