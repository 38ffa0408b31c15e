/** One graph of the dashboard: its queries by their legend. */
export interface Panel {
  readonly title: string
  readonly unit: "short" | "s" | "bytes" | "percentunit" | "ops"
  readonly queries: Readonly<Record<string, string>>
}

/** What shows how Rotisserie is doing, the most telling first. */
export const panels: readonly Panel[] = [
  {
    title: "Streams, with a number and without",
    unit: "short",
    queries: { "{{game}} known {{known}}": "turnspit_rotisserie_streams" },
  },
  {
    title: "Viewers",
    unit: "short",
    queries: { pages: "sum(turnspit_rotisserie_viewers)" },
  },
  {
    title: "Readings believed and looks in vain",
    unit: "ops",
    queries: {
      "{{game}} believed": "sum by (game) (rate(turnspit_rotisserie_readings_total[5m]))",
      "{{game}} {{reason}}": "sum by (game, reason) (rate(turnspit_rotisserie_rejects_total[5m]))",
    },
  },
  {
    title: "Confidence, median",
    unit: "percentunit",
    queries: {
      "{{game}}":
        "histogram_quantile(0.5, sum by (game, le) (rate(turnspit_rotisserie_confidence_bucket[10m])))",
    },
  },
  {
    title: "Time of a round, of a frame and of OCR, 9 of 10",
    unit: "s",
    queries: {
      round:
        "histogram_quantile(0.9, sum by (le) (rate(turnspit_rotisserie_round_seconds_bucket[10m])))",
      frame:
        "histogram_quantile(0.9, sum by (le) (rate(turnspit_rotisserie_frame_seconds_bucket[10m])))",
      ocr: "histogram_quantile(0.9, sum by (le) (rate(turnspit_rotisserie_ocr_seconds_bucket[10m])))",
      reading:
        "histogram_quantile(0.9, sum by (le) (rate(turnspit_ocr_reading_seconds_bucket[10m])))",
    },
  },
  {
    title: "Age of what is shown",
    unit: "s",
    queries: {
      "{{game}} list": "turnspit_rotisserie_list_age_seconds",
      "{{game}} round": "turnspit_rotisserie_round_age_seconds",
    },
  },
  {
    title: "Twitch: points left, requests by status",
    unit: "short",
    queries: {
      "points left": "turnspit_rotisserie_twitch_budget_remaining",
      of: "turnspit_rotisserie_twitch_budget_limit",
      "{{status}}": "sum by (status) (rate(turnspit_rotisserie_twitch_requests_total[5m]))",
      "failed lists": "sum(rate(turnspit_rotisserie_failed_lists_total[5m]))",
    },
  },
  {
    title: "OCR: workers and pictures that wait",
    unit: "short",
    queries: {
      "workers {{pod}}": "turnspit_ocr_workers",
      "waiting {{pod}}": "turnspit_ocr_waiting",
    },
  },
  {
    title: "Memory",
    unit: "bytes",
    queries: { "{{pod}}": 'process_resident_memory_bytes{namespace="rotisserie"}' },
  },
  {
    title: "Requests by status",
    unit: "ops",
    queries: {
      "{{service}} {{status}}":
        'sum by (service, status) (rate(turnspit_http_requests_total{namespace="rotisserie"}[5m]))',
    },
  },
]
