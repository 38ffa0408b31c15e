import type { Fault } from "./fault.ts"
import { admissionFaults } from "./faults/admission.ts"
import { apiServerFaults } from "./faults/api-server.ts"
import { crashFaults } from "./faults/crashes.ts"
import { credentialFaults } from "./faults/credentials.ts"
import { deletionFaults } from "./faults/deletion.ts"
import { inventoryFaults } from "./faults/inventories.ts"
import { otherFaults } from "./faults/others.ts"
import { refusedFaults } from "./faults/refused.ts"

export type FaultName = keyof typeof faults

/** All of them, in the order of docs/faults.md. */
export const faults = {
  ...refusedFaults,
  ...admissionFaults,
  ...deletionFaults,
  ...otherFaults,
  ...inventoryFaults,
  ...apiServerFaults,
  ...credentialFaults,
  ...crashFaults,
} as const satisfies Readonly<Record<string, Fault>>

/** The sentence of a fault with its `<…>` filled in. */
export function sentence(name: FaultName, values: Readonly<Record<string, string>> = {}): string {
  return faults[name].says.replace(/<([^>]+)>/g, (_, key: string) => {
    const value = values[key]
    if (value === undefined) throw new Error(`Cannot fill in the sentence "${name}": no ${key}`)
    return value
  })
}
