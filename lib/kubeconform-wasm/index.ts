export { openValidator, type Validator, type ValidatorOptions, warmUp } from "./open-validator.ts"
export { describeVerdict, type SchemaError, type Verdict } from "./verdict.ts"
