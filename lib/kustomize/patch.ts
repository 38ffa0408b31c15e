/**
 * A strategic merge patch of `T`: the fields to change, `null` to delete one. In a list that merges
 * by key an item names its key; `$patch: "delete"` removes it, `$patch: "replace"` puts it as it is.
 * An item that is nothing but `{ $patch: "replace" }` replaces the whole list by the others.
 */
export type Patch<T> = unknown extends T
  ? unknown
  : T extends string | number | boolean
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Patch<Item>[]
      : string extends keyof T
        ? { readonly [Field in keyof T]: Patch<T[Field]> | null }
        : { readonly [Field in keyof T]?: Patch<T[Field]> | null } & Directive

interface Directive {
  readonly $patch?: "delete" | "replace"
}
