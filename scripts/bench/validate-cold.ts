import { openValidator } from "#lib/kubeconform-wasm/index.ts"
import { thousandObjects } from "./thousand-objects.ts"

/** Validates 1,000 objects in a process that begins with nothing; exit code 1 when one of them is not valid. */
const validator = await openValidator({ kubernetes: "1.36" })
const verdicts = validator.validate(thousandObjects(0))
process.exit(verdicts.every(({ state }) => state === "valid") ? 0 : 1)
