/** One environment variable: how its text is read and what happens when it is not set. An empty text counts as not set. */
export interface Variable<T> {
  /** What would be right: `an integer from 1 to 65535`. */
  readonly expected: string
  /** What the variable is when it is not set; without one it must be set. */
  readonly absent?: { readonly value: T }
  /** Must be set after all when these other variables have these values. */
  readonly requiredWhen?: Readonly<Record<string, string | number | boolean>>
  /** The value, or undefined when the text is not `expected`. */
  read(text: string): T | undefined
}

/** What every kind of variable takes: a default, or `optional`, or needed only when other variables have certain values. */
export interface Absence<T> {
  readonly default?: T
  readonly optional?: boolean
  readonly requiredWhen?: Readonly<Record<string, string | number | boolean>>
}

/** What a variable yields: never undefined if it must be set or has a default. */
type Yield<T, A> = A extends { readonly optional: true } | { readonly requiredWhen: object }
  ? T | undefined
  : T

export interface Bounds {
  readonly min?: number
  readonly max?: number
}

/** Reads a whole number in decimal digits. */
export function integer<const A extends Absence<number> & Bounds>(
  options?: A,
): Variable<Yield<number, A>> {
  return numeric(options ?? {}, "an integer", /^-?\d{1,15}$/) as Variable<Yield<number, A>>
}

/** Reads a number that may have a fraction. */
export function decimal<const A extends Absence<number> & Bounds>(
  options?: A,
): Variable<Yield<number, A>> {
  return numeric(options ?? {}, "a number", /^-?\d{1,15}(\.\d{1,15})?$/) as Variable<
    Yield<number, A>
  >
}

/** Reads a text, taken as it is. */
export function text<const A extends Absence<string> & { readonly minLength?: number }>(
  options?: A,
): Variable<Yield<string, A>> {
  const minLength = options?.minLength ?? 1
  return variable(
    options ?? {},
    minLength > 1 ? `a text of at least ${minLength} characters` : "a text",
    (value) => (value.length >= minLength ? value : undefined),
  ) as Variable<Yield<string, A>>
}

/** Reads an absolute http or https URL; a trailing slash is dropped, so that paths can be appended. */
export function url<const A extends Absence<string>>(options?: A): Variable<Yield<string, A>> {
  return variable(options ?? {}, "a URL such as http://rotisserie-ocr:3001", (value) => {
    const parsed = URL.parse(value)
    if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) return undefined
    return value.replace(/\/+$/, "")
  }) as Variable<Yield<string, A>>
}

/** Reads one of a few words. */
export function choice<const T extends string, const A extends Absence<NoInfer<T>>>(
  words: readonly T[],
  options?: A,
): Variable<Yield<T, A>> {
  return variable(options ?? {}, `one of ${words.join(", ")}`, (value) =>
    words.find((word) => word === value),
  ) as Variable<Yield<T, A>>
}

/** Reads `true` or `false`. */
export function flag<const A extends Absence<boolean>>(options?: A): Variable<Yield<boolean, A>> {
  return variable(options ?? {}, "true or false", (value) =>
    value === "true" ? true : value === "false" ? false : undefined,
  ) as Variable<Yield<boolean, A>>
}

function numeric(
  options: Absence<number> & Bounds,
  noun: string,
  pattern: RegExp,
): Variable<number | undefined> {
  const { min, max } = options
  const range =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : min !== undefined
        ? ` of at least ${min}`
        : max !== undefined
          ? ` of at most ${max}`
          : ""
  return variable(options, noun + range, (value) => {
    if (!pattern.test(value)) return undefined
    const number = Number(value)
    return number < (min ?? -Infinity) || number > (max ?? Infinity) ? undefined : number
  })
}

function variable<T>(
  { default: fallback, optional, requiredWhen }: Absence<T>,
  expected: string,
  read: (value: string) => T | undefined,
): Variable<T | undefined> {
  const mayLack = fallback !== undefined || optional === true || requiredWhen !== undefined
  return {
    expected,
    ...(mayLack ? { absent: { value: fallback } } : {}),
    ...(requiredWhen === undefined ? {} : { requiredWhen }),
    read,
  }
}
