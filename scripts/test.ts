import { gate } from "./gate.ts"

/** Every test. */
process.exit(await gate({ everything: true }))
