/**
 * A model of `@kubernetes/client-node` as it travels in JSON: the client's `_from` is `from`, its
 * `x_kubernetes_…` is `x-kubernetes-…`, a Date is a string; everything is read-only.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Field in keyof T as WireName<Field>]: Wire<T[Field]> }
      : T

type WireName<Field> = Field extends `_${infer Name}`
  ? Name
  : Field extends `x_kubernetes_${infer Name}`
    ? `x-kubernetes-${Dashed<Name>}`
    : Field

type Dashed<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}-${Dashed<Tail>}`
  : Name
