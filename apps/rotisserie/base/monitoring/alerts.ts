/** One alert: what holds for how long, and what to do about it. */
export interface Alert {
  readonly name: string
  readonly expr: string
  readonly for: string
  readonly severity: "page" | "ticket"
  readonly summary: string
}

/** What somebody should look at. */
export const alerts: readonly Alert[] = [
  {
    name: "RotisserieDown",
    expr: 'up{namespace="rotisserie"} == 0',
    for: "2m",
    severity: "page",
    summary: "{{ $labels.pod }} answers no scrape: the page may be gone",
  },
  {
    name: "RotisserieRoundsStopped",
    expr: "turnspit_rotisserie_round_age_seconds > 180",
    for: "2m",
    severity: "page",
    summary: "No round of {{ $labels.game }} was done for {{ $value }} s: the numbers are old",
  },
  {
    name: "RotisserieListOld",
    expr: "turnspit_rotisserie_list_age_seconds > 300",
    for: "5m",
    severity: "ticket",
    summary:
      "The streams of {{ $labels.game }} were listed {{ $value }} s ago: look at Twitch's status and the secret twitch-auth",
  },
  {
    name: "RotisserieReadsNothing",
    expr: "sum by (game) (rate(turnspit_rotisserie_readings_total[10m])) == 0 and sum by (game) (turnspit_rotisserie_streams) > 0",
    for: "10m",
    severity: "page",
    summary:
      "No number of {{ $labels.game }} was read for ten minutes: OCR is down or the HUD moved",
  },
  {
    name: "RotisserieRejectsMost",
    expr: "sum by (game) (rate(turnspit_rotisserie_rejects_total[30m])) > 4 * sum by (game) (rate(turnspit_rotisserie_readings_total[30m]))",
    for: "30m",
    severity: "ticket",
    summary:
      "Four of five looks at {{ $labels.game }} give no number: compare the crop box with the HUD",
  },
  {
    name: "RotisserieOcrSlow",
    expr: "histogram_quantile(0.9, sum by (le) (rate(turnspit_rotisserie_ocr_seconds_bucket[10m]))) > 1",
    for: "15m",
    severity: "ticket",
    summary: "One in ten pictures waits for OCR for longer than a second: more readers are needed",
  },
  {
    name: "RotisserieTwitchBudgetLow",
    expr: "turnspit_rotisserie_twitch_budget_remaining < 0.1 * turnspit_rotisserie_twitch_budget_limit",
    for: "5m",
    severity: "ticket",
    summary: "Less than a tenth of Twitch's points is left: raise POLL_SECONDS",
  },
  {
    name: "RotisserieRestarts",
    expr: 'increase(kube_pod_container_status_restarts_total{namespace="rotisserie"}[1h]) > 2',
    for: "0m",
    severity: "ticket",
    summary: "{{ $labels.pod }} restarted {{ $value }} times within an hour",
  },
  {
    name: "RotisserieOcrAtItsMost",
    expr: 'kube_horizontalpodautoscaler_status_current_replicas{namespace="rotisserie"} >= kube_horizontalpodautoscaler_spec_max_replicas{namespace="rotisserie"}',
    for: "30m",
    severity: "ticket",
    summary:
      "OCR runs as many readers as it may for half an hour: raise the most or lower MAX_STREAMS",
  },
]
