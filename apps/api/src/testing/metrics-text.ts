/** What a service says at `/metrics` (https://prometheus.io/docs/instrumenting/exposition_formats/). */

export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

export function metricsIn(text: string): Metric[] {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]));
  const helps = [...text.matchAll(/^# HELP (\S+) ?(.*)$/gm)];
  return helps.map(([, name = "", help = ""]) => ({ name, help, type: types.get(name) ?? "untyped" }));
}

/** Names of the series that a metric has: a histogram has three kinds. */
export function seriesOf({ name, type }: Metric): string[] {
  return type === "histogram" ? ["bucket", "sum", "count"].map((part) => `${name}_${part}`) : [name];
}
