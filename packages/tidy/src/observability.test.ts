import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { composeFile, networksOf, yamlFile } from "./container-files.ts";
import { promtool } from "./promtool.ts";
import { repositoryFolder } from "./workspace.ts";

/* That every metric they ask for exists is shown where services run: apps/api/src/observed-network.test.ts. */

const folder = "docker/observability";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary?: string; readonly runbook_url?: string };
}

const read = (path: string) => readFileSync(join(repositoryFolder, path), "utf8");
const { groups } = yamlFile(`${folder}/alerts.yml`) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read(`${folder}/grafana/dashboards/election-day.json`)) as {
  panels: { type: string; title: string; datasource?: { uid: string }; targets?: { expr?: string }[] }[];
};
const { services } = composeFile();

/** Where a heading of a document is linked to, as the forges do it. */
function anchorsOf(document: string): string[] {
  return [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe("alerts", () => {
  test.each(rules)("$alert says how grave it is, what is wrong, and links to what to do", ({ labels, annotations }) => {
    expect(["critical", "warning"]).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\w/);
    const [document = "", anchor = ""] = annotations.runbook_url?.split("#") ?? [];
    expect(anchorsOf(document)).toContain(anchor);
  });

  test("the page of runbooks has a part for each alert, and for nothing else", () => {
    const [, ...parts] = anchorsOf("docs/operations/alerts.md");
    expect(parts).toEqual(rules.map(({ alert }) => alert.toLowerCase()));
  });

  test("every code of the watchdog has a rule of its own, or the rule for all others", () => {
    const codes = new Set(read("apps/watchdog/src/alerts.ts").match(/(?<=code: ")[A-Z_]+/g));
    const named = rules.flatMap(({ expr }) => expr.match(/(?<=code=")[A-Z_]+/g) ?? []);
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
    const [left = ""] = /(?<=code!~")[A-Z_|]+/.exec(rules.map(({ expr }) => expr).join("\n")) ?? [];
    expect(left.split("|").sort()).toEqual([...new Set(named)].sort());
  });

  test("a rule that names a validator or a service does so by a label that its series have", () => {
    const wrong = rules.filter(({ expr, annotations }) => {
      const labels = annotations.summary?.match(/(?<=\$labels\.)\w+/g) ?? [];
      const isSummedAway = /^(?:sum|max|min)\(/.test(expr);
      return labels.length > 0 && isSummedAway;
    });
    expect(wrong).toEqual([]);
  });
});

describe("Prometheus", () => {
  interface Job {
    readonly job_name: string;
    readonly static_configs: readonly { readonly targets: readonly string[] }[];
    readonly dns_sd_configs?: readonly { readonly names: readonly string[] }[];
  }
  const { scrape_configs: jobs } = yamlFile(`${folder}/prometheus.yml`) as { scrape_configs: Job[] };

  test("asks every service that has figures, and none that is not there", () => {
    const hosts = jobs.flatMap(({ static_configs, dns_sd_configs = [] }) => [
      ...static_configs.flatMap(({ targets }) => targets.map((target) => target.replace(/:\d+$/, ""))),
      ...dns_sd_configs.flatMap(({ names }) => names),
    ]);
    const withFigures = Object.entries(services)
      .filter(([, { image, restart }]) => {
        return restart === "unless-stopped" && /^tabella\/(?:validator|bootnode|api|watchdog):/.test(image);
      })
      .map(([name]) => name);
    expect(hosts.sort()).toEqual(withFigures.sort());
  });

  test("asks by the names and ports that compose gives them, on a network that both are in", () => {
    for (const target of jobs.flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets))) {
      const [name = "", port = ""] = target.split(":");
      expect(Object.values(services[name]?.environment ?? {}), target).toContain(port);
      expect(networksOf(services[name] ?? {})).toContain("evoting_network");
    }
  });
});

describe("promtool, which comes with Prometheus,", () => {
  test("takes the rules and the configuration", () => {
    expect(promtool("check", "rules", `${folder}/alerts.yml`)).toMatchObject({
      ok: true,
      words: expect.stringContaining(`${rules.length} rules found`),
    });
    expect(promtool("check", "config", "--syntax-only", `${folder}/prometheus.yml`)).toMatchObject({ ok: true });
  });

  test("finds that alerts come when they should, in series made up for it, and not before", () => {
    expect(promtool("test", "rules", `${folder}/alerts-test.yml`)).toMatchObject({ ok: true });
  });

  test("takes every question of the dashboard", () => {
    const questions = dashboard.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => expr ?? []));
    const work = mkdtempSync(join(tmpdir(), "tabella-dashboard-"));
    const check = (exprs: readonly string[]) => {
      const file = join(work, "questions.yml");
      const asRules = exprs.map((expr, at) => ({ record: `question:${at}`, expr }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules: asRules }] }));
      return promtool("check", "rules", file);
    };
    expect(questions.length).toBeGreaterThan(20);
    expect(check(questions)).toMatchObject({ ok: true });
    expect(check([...questions, "sum by (le"])).toMatchObject({ ok: false });
    rmSync(work, { recursive: true });
  });
});

describe("Grafana", () => {
  const sources = ["prometheus", "jaeger"].flatMap((name) => {
    const file = `${folder}/grafana/provisioning/datasources/${name}.yml`;
    return (yamlFile(file) as { datasources: { uid: string; url: string }[] }).datasources;
  });

  test("election day has a row each for turnout, finality, rounds, lag, queue and errors", () => {
    const rows = dashboard.panels.filter(({ type }) => type === "row").map(({ title }) => title);
    expect(rows).toEqual(expect.arrayContaining(["Turnout", "Finality", "Rounds", "Lag", "Queue", "Errors"]));
  });

  test("every panel asks a source that is provisioned, and every source is a service of the same profile", () => {
    const uids = new Set(sources.map(({ uid }) => uid));
    const panels = dashboard.panels.filter(({ type }) => type !== "row");
    expect(panels.filter(({ datasource }) => !uids.has(datasource?.uid ?? ""))).toEqual([]);
    for (const { url } of sources) expect(services[new URL(url).hostname]?.profiles).toEqual(["observability"]);
  });
});
