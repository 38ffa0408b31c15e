import { manifest } from "#lib/kustomize/manifest.ts"
import { partOf } from "../service.ts"
import { type Alert, alerts } from "./alerts.ts"
import { type Panel, panels } from "./panels.ts"

/** The Prometheus that a person chooses above the dashboard. */
const datasource = { type: "prometheus", uid: "$source" } as const
const columns = 2
const width = 12
const height = 8

/**
 * Declares what a monitoring namespace takes from here: a dashboard, which Grafana's sidecar finds by its label, and rules,
 * which Prometheus reads as a file (`rule_files`). Both are ConfigMaps: no custom resource has to be installed first.
 */
export const monitoring = [
  manifest("ConfigMap", "rotisserie-dashboard", {
    metadata: { labels: { ...partOf, grafana_dashboard: "1" } },
    data: { "rotisserie.json": JSON.stringify(dashboard(panels), null, 2) },
  }),
  manifest("ConfigMap", "rotisserie-alerts", {
    metadata: { labels: { ...partOf, prometheus_rules: "1" } },
    // JSON is YAML, and that is what a file of rules is.
    data: { "rotisserie.rules.yaml": JSON.stringify(rules(alerts), null, 2) },
  }),
] as const

/** Source: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
function rules(all: readonly Alert[]) {
  return {
    groups: [
      {
        name: "rotisserie",
        rules: all.map(({ name, expr, for: duration, severity, summary }) => ({
          alert: name,
          expr,
          for: duration,
          labels: { severity },
          annotations: { summary },
        })),
      },
    ],
  }
}

/** Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
function dashboard(all: readonly Panel[]) {
  return {
    uid: "rotisserie",
    title: "Rotisserie",
    schemaVersion: 39,
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    templating: {
      list: [{ name: "source", label: "Prometheus", type: "datasource", query: "prometheus" }],
    },
    panels: all.map(({ title, unit, queries }, index) => ({
      id: index + 1,
      title,
      type: "timeseries",
      datasource,
      gridPos: {
        x: (index % columns) * width,
        y: Math.floor(index / columns) * height,
        w: width,
        h: height,
      },
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      targets: Object.entries(queries).map(([legend, expr], target) => ({
        refId: String.fromCharCode(65 + target),
        datasource,
        expr,
        legendFormat: legend,
      })),
    })),
  }
}
