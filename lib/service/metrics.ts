/** A set of metrics that prints itself in Prometheus's text format 0.0.4. */
export interface Metrics {
  counter<const L extends string = never>(definition: Definition<L>): Counter<L>
  gauge<const L extends string = never>(definition: Definition<L>): Gauge<L>
  /** `buckets`: upper bounds, ascending, in the metric's unit. */
  histogram<const L extends string = never>(
    definition: Definition<L> & { readonly buckets: readonly number[] },
  ): Histogram<L>
  /** Calls back before each scrape, to set gauges that are cheaper asked than kept. */
  onScrape(update: () => void): void
  text(): string
}

export interface Definition<L extends string> {
  readonly name: string
  readonly help: string
  readonly labels?: readonly L[]
}

export type Labels<L extends string> = Readonly<Record<L, string>>

export interface Counter<L extends string> {
  increment(labels: Labels<L>, by?: number): void
}

export interface Gauge<L extends string> {
  set(labels: Labels<L>, value: number): void
  /** Forgets every series, before the current ones are set. */
  clear(): void
}

export interface Histogram<L extends string> {
  observe(labels: Labels<L>, value: number): void
}

/** Creates an empty set of metrics. Source: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function createMetrics(): Metrics {
  const families = new Map<string, () => readonly string[]>()
  const updates: (() => void)[] = []

  function family<L extends string>(
    definition: Definition<L>,
    type: string,
    lines: () => readonly string[],
  ): void {
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(definition.name) || families.has(definition.name)) {
      throw new Error(
        `Cannot define metric ${definition.name}: the name is malformed or taken already`,
      )
    }
    const help = definition.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    const head = [`# HELP ${definition.name} ${help}`, `# TYPE ${definition.name} ${type}`]
    families.set(definition.name, () => [...head, ...lines()])
  }

  return {
    counter(definition) {
      const series = new Map<string, number>()
      if (definition.labels === undefined) series.set("", 0)
      family(definition, "counter", () => sampleLines(definition.name, series))
      return {
        increment(labels, by = 1) {
          const key = labelText(labels)
          series.set(key, (series.get(key) ?? 0) + Math.max(0, by))
        },
      }
    },
    gauge(definition) {
      const series = new Map<string, number>()
      family(definition, "gauge", () => sampleLines(definition.name, series))
      return {
        set: (labels, value) => void series.set(labelText(labels), value),
        clear: () => series.clear(),
      }
    },
    histogram(definition) {
      const series = new Map<string, Distribution>()
      family(definition, "histogram", () =>
        [...series].flatMap(([key, distribution]) =>
          distributionLines(definition, key, distribution),
        ),
      )
      return {
        observe(labels, value) {
          const key = labelText(labels)
          const known = series.get(key)
          const distribution = known ?? {
            counts: definition.buckets.map(() => 0),
            sum: 0,
            count: 0,
          }
          if (known === undefined) series.set(key, distribution)
          definition.buckets.forEach((bound, index) => {
            if (value <= bound) distribution.counts[index] = (distribution.counts[index] ?? 0) + 1
          })
          distribution.sum += value
          distribution.count += 1
        },
      }
    },
    onScrape: (update) => void updates.push(update),
    text() {
      for (const update of updates) update()
      return `${[...families.values()].flatMap((lines) => lines()).join("\n")}\n`
    },
  }
}

/** `counts` are cumulative, one per bucket. */
interface Distribution {
  readonly counts: number[]
  sum: number
  count: number
}

function distributionLines(
  definition: { readonly name: string; readonly buckets: readonly number[] },
  key: string,
  { counts, sum, count }: Distribution,
): readonly string[] {
  const bucket = (bound: string, value: number): string =>
    `${definition.name}_bucket{${key === "" ? "" : `${key},`}le="${bound}"} ${value}`
  return [
    ...definition.buckets.map((bound, index) => bucket(String(bound), counts[index] ?? 0)),
    bucket("+Inf", count),
    sample(`${definition.name}_sum`, key, sum),
    sample(`${definition.name}_count`, key, count),
  ]
}

function sampleLines(name: string, series: ReadonlyMap<string, number>): readonly string[] {
  return [...series].map(([key, value]) => sample(name, key, value))
}

function sample(name: string, key: string, value: number): string {
  return `${name}${key === "" ? "" : `{${key}}`} ${value}`
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",")
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")
}
