/** What operators see of real processes while a ballot goes through them: spans, logs at their finest, figures, doors. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { runApiCommand } from "@tabella/launcher/api-command";
import { anyFreePorts, type LocalNetwork, startLocalNetwork } from "@tabella/launcher/local-network";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { createApiClient } from "@tabella/rpc/api/client";
import {
  factsOf,
  type ReceivedSpan,
  type SpanReceiver,
  startSpanReceiver,
} from "@tabella/telemetry/testing/span-receiver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestPerson } from "./testing/api.ts";
import { cast, makeBallot, newCredential, openTestElection } from "./testing/election.ts";
import { type Metric, metricsIn, seriesOf } from "./testing/metrics-text.ts";

/** An object as JSON says it. */
type LogLine = Readonly<Record<string, unknown>>;

/** What the voter's browser calls its request (trpc/session-link.ts of apps/web). */
const browser = { traceId: "c0ffee00c0ffee00c0ffee00c0ffee01", spanId: "ba110704ba110704" };
const password = "correct horse battery staple";
const folder = mkdtempSync(join(tmpdir(), "tabella-traces-"));
const canaries: string[] = [];
/** By service, and by its door: status, and text. */
const answers = new Map<string, { readonly status: number; readonly text: string }>();
let receiver: SpanReceiver;
let spans: readonly ReceivedSpan[];
let network: LocalNetwork;
let transactionHash: string;
let blockIndex: number;

beforeAll(async () => {
  receiver = await startSpanReceiver();
  spans = receiver.spans;
  network = await startLocalNetwork({
    dataFolder: folder,
    validatorCount: 3,
    ports: await anyFreePorts(3),
    withWeb: false,
    withWatchdog: true,
    moreEnvironment: () => ({
      TABELLA_OTLP_URL: receiver.url,
      TABELLA_TRACE_RATIO: "1",
      TABELLA_LOG_LEVEL: "trace",
    }),
  });
  const administrator = await registered("Olga Organiser");
  await runApiCommand(network, "appoint-administrator", [administrator.account.email]);
  const trustee = await registered("Tom Trustee");
  // Anew: who is appointed is logged out.
  const election = await openTestElection(await loggedIn(administrator), [trustee]);
  const voter = await registered("Vera Voter");
  const { electionId } = election;
  const { secret, credential } = newCredential(election);
  await voter.client.credentials.register.mutate({ electionId, credential });
  const ballot = makeBallot(election, secret, 0);
  const transaction = encodeTransaction(ballot);
  // As a browser sends it: with the request's name.
  const response = await fetch(`${network.apiUrl}/api/votes.submit`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-tabella": "1",
      authorization: `Bearer ${voter.accessToken}`,
      traceparent: `00-${browser.traceId}-${browser.spanId}-00`,
    },
    body: JSON.stringify({ electionId, transaction }),
  });
  expect(response.status).toBe(200);
  // Until it is final, however long that takes; sent again, it changes nothing (UX-9).
  const status = await cast(voter, { electionId, transaction });
  transactionHash = status.transactionHash ?? "";
  blockIndex = status.blockIndex ?? -1;
  canaries.push(
    ...[administrator, trustee, voter].flatMap(({ account, accessToken }) => [
      account.email,
      account.displayName,
      accessToken,
    ]),
    ...[password, secret, credential, ballot.ballot_hash, ballot.voter_id, transactionHash],
    ...election.trusteeKeys.map(String),
    // Each ciphertext and proof of the ballot, so that nothing of the choice is anywhere.
    ...(transaction.match(/[0-9a-f]{64}/g) ?? []),
  );
  const [validator] = network.validators;
  const urls = {
    ...{ bootnode: network.bootnodeUrl, api: network.apiUrl },
    ...{ validator: validator?.url ?? "", watchdog: network.watchdogUrl ?? "" },
  };
  // The API asked one of them: the others have the block a moment later.
  for (const { url } of network.validators) {
    while (Number((await answerOf(`${url}/ready`)).height) < blockIndex) await sleep(100);
  }
  for (const [service, url] of Object.entries(urls)) {
    for (const door of ["live", "ready", "metrics"]) {
      const answer = await fetch(`${url}/${door}`);
      answers.set(`${service}/${door}`, { status: answer.status, text: await answer.text() });
    }
  }
  // Whatever is still in the processes' queues is sent when they stop.
  await network.stop();
});
afterAll(async () => {
  // Again, in case that it did not come to it above.
  await network.stop();
  receiver.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a cast is one trace, from the browser's name for it to the final block", () => {
  const steps = () => spans.filter(({ traceId }) => traceId === browser.traceId);
  const named = (name: string, { of: parent }: { readonly of?: ReceivedSpan } = {}) => {
    const isOf = ({ parentSpanId }: ReceivedSpan) => parent === undefined || parentSpanId === parent.spanId;
    const [span, ...others] = steps().filter((one) => one.name === name && isOf(one));
    if (span === undefined) throw new Error(`${name} is not among ${steps().map((one) => one.name)}`);
    expect(others).toEqual([]);
    return span;
  };

  /** The first: while a block is slow the API hands the ballot to another validator too. */
  const submitted = () => named("validator.submit", { of: named("ledger.submit") });

  test("each step belongs to the one that asked for it, in API and validator", () => {
    expect(named("votes.submit")).toMatchObject({ service: "api", parentSpanId: browser.spanId });
    expect(named("ledger.submit").parentSpanId).toBe(named("votes.submit").spanId);
    expect(submitted()).toMatchObject({ service: "validator" });
    for (const step of ["validator.verify", "validator.pool", "validator.final"]) named(step, { of: submitted() });
    expect(named("ledger.wait-until-final").parentSpanId).toBe(named("votes.submit").spanId);
    expect(factsOf(named("validator.final", { of: submitted() }))).toMatchObject({ "tabella.height": blockIndex });
  });

  test("it is linked with the block, whose rounds all validators show in one trace, and the block with it", () => {
    const [link] = named("validator.final", { of: submitted() }).links ?? [];
    const block = spans.find(({ spanId }) => spanId === link?.spanId);
    expect(block).toMatchObject({ name: "consensus.block", traceId: link?.traceId });
    expect(block?.links).toContainEqual(
      expect.objectContaining({
        traceId: browser.traceId,
        spanId: named("validator.pool", { of: submitted() }).spanId,
      }),
    );
    const agreement = spans.filter(({ traceId }) => traceId === link?.traceId);
    expect(agreement.filter(({ name }) => name === "consensus.block")).toHaveLength(3);
    const rounds = agreement.filter(({ name }) => name === "consensus.round");
    expect(rounds.length).toBeGreaterThanOrEqual(3);
    expect(rounds.map((span) => factsOf(span)["tabella.height"])).toEqual(rounds.map(() => blockIndex));
  });
});

describe("SEC-26: who, what and where from is in no trace", () => {
  test("nothing of persons, credentials, keys, ballots or transactions was sent to the receiver", () => {
    const all = receiver.requests.join("\n");
    expect(all).toContain("votes.submit");
    expect(canaries.length).toBeGreaterThan(20);
    expect(canaries.filter((canary) => all.includes(canary) || all.includes(canary.replace(/^0x/, "")))).toEqual([]);
    expect(all).not.toContain("127.0.0.1");
    // Nor of the machine: the libraries' detectors would tell of host, user and command line.
    expect(all).not.toMatch(/"key":"(?:host|process|os|user|client|net|url)\./);
  });

  test("a span says only what it is listed to say, and what is about an account has none", () => {
    const keys = new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)));
    expect([...keys].sort()).toEqual([
      "http.response.status_code",
      "tabella.decided",
      "tabella.final",
      "tabella.height",
      "tabella.outcome",
      "tabella.round",
      "tabella.transactions",
    ]);
    expect(spans.filter(({ name }) => name.startsWith("auth."))).toEqual([]);
  });
});

describe("one request id in the logs of all services", () => {
  test("API and validator log the cast under the trace id", () => {
    const lines = [...logOf("api"), ...logOf("validator-1"), ...logOf("validator-2"), ...logOf("validator-3")];
    const ours = lines.filter(({ requestId }) => requestId === browser.traceId);
    expect(ours).toContainEqual(expect.objectContaining({ service: "api", procedures: ["votes.submit"], status: 200 }));
    expect(ours).toContainEqual(
      expect.objectContaining({ service: "validator", msg: "submitted", outcome: "accepted" }),
    );
  });

  test("a line with a request id says nothing else than which call, how it ended and how long it took", () => {
    const lines = ["api", "validator-1", "validator-2", "validator-3"].flatMap(logOf);
    const keys = new Set(lines.filter((line) => line.requestId !== undefined).flatMap(Object.keys));
    const ofEveryLine = ["level", "time", "msg", "service"];
    const ofRequests = ["requestId", "procedures", "status", "milliseconds", "outcome"];
    expect([...keys].sort()).toEqual([...ofEveryLine, ...ofRequests].sort());
  });

  test("SEC-26: no line of any service names a voter, a credential, a ballot or a transaction: none can be joined", () => {
    const services = ["bootnode", "api", "validator-1", "validator-2", "validator-3"];
    const all = services.map((name) => readFileSync(join(folder, "logs", `${name}.log`), "utf8")).join("\n");
    expect(all).toContain("block-final");
    expect(canaries.filter((canary) => all.includes(canary) || all.includes(canary.replace(/^0x/, "")))).toEqual([]);
  });
});

describe("doors for operators", () => {
  test.each(["bootnode", "validator", "api", "watchdog"])(
    "%s is alive, and ready, each at a door of its own",
    (service) => {
      expect(answers.get(`${service}/live`)).toEqual({ status: 200, text: '{"live":true}' });
      expect(answers.get(`${service}/ready`)).toMatchObject({
        status: 200,
        text: expect.stringMatching(/"ready":true/),
      });
    },
  );
});

describe("figures", () => {
  const metricsOf = (service: string): Metric[] => metricsIn(answers.get(`${service}/metrics`)?.text ?? "");
  const services = ["bootnode", "validator", "api", "watchdog"];

  test.each(services)(
    "%s names them by Prometheus' convention: whose, what, in which unit; a counter is a total",
    (service) => {
      const metrics = metricsOf(service);
      expect(metrics.length).toBeGreaterThan(10);
      const own = new RegExp(`^(?:tabella_${service}|process|nodejs)(?:_[a-z0-9]+)+$`);
      expect(metrics.filter(({ name, help }) => !own.test(name) || help === "")).toEqual([]);
      // The runtime's own figures come from the library, which names one or two in its own way.
      const ours = metrics.filter(({ name }) => name.startsWith("tabella_"));
      expect(ours.filter(({ name, type }) => (type === "counter") !== name.endsWith("_total"))).toEqual([]);
      const otherUnits = /_(?:ms|millis|milliseconds|minutes|hours|kb|mb|percent|count|sum|bucket)(?:_total)?$/;
      expect(ours.filter(({ name }) => otherUnits.test(name))).toEqual([]);
    },
  );

  test("every figure that a dashboard or an alert asks for is one that a service has", () => {
    const exported = new Set(services.flatMap((service) => metricsOf(service).flatMap(seriesOf)));
    const folder = join(repositoryFolder, "docker/observability");
    const asked = ["alerts.yml", "grafana/dashboards/election-day.json"]
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n")
      .match(/\b(?:tabella|process|nodejs)_[a-z0-9_]+\b/g);
    expect(asked?.length).toBeGreaterThan(30);
    expect([...new Set(asked)].filter((name) => !exported.has(name))).toEqual([]);
  });

  test("SEC-24, SEC-25: until when certificates hold is told: a validator's for a month, the database's for years", () => {
    const daysLeft = (service: string, certificate: string) => {
      const name = `tabella_${service}_${certificate}_certificate_expiry_timestamp_seconds`;
      const [, seconds] = new RegExp(`^${name} (\\S+)$`, "m").exec(answers.get(`${service}/metrics`)?.text ?? "") ?? [];
      return (Number(seconds) - Date.now() / 1_000) / 86_400;
    };
    expect(Math.round(daysLeft("validator", "channel"))).toBe(30);
    expect(Math.round(daysLeft("api", "database"))).toBe(3_650);
  });

  test("turnout, finality and rounds are told, and a label says no person and no ballot (SEC-26)", () => {
    const text = answers.get("validator/metrics")?.text ?? "";
    expect(text).toMatch(/^tabella_validator_election_ballots\{election="\w+"\} 1$/m);
    expect(text).toMatch(/^tabella_validator_election_credentials\{election="\w+"\} 1$/m);
    expect(text).toMatch(/^tabella_validator_block_finality_seconds_count [1-9]/m);
    expect(text).toMatch(/^tabella_validator_block_rounds_count [1-9]/m);
    const all = [...answers.values()].map((answer) => answer.text).join("\n");
    expect(canaries.filter((canary) => all.includes(canary) || all.includes(canary.replace(/^0x/, "")))).toEqual([]);
    const labels = new Set([...all.matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
    const known = ["procedure", "status", "code", "state", "outcome", "election", "validator", "url", "kind", "le"];
    const ofTheRuntime = ["version", "major", "minor", "patch", "type", "space"];
    expect([...labels].filter((label) => ![...known, ...ofTheRuntime].includes(label ?? ""))).toEqual([]);
  });
});

async function registered(displayName: string): Promise<TestPerson> {
  const email = `${displayName.replace(" ", ".").toLowerCase()}@canary.example`;
  await clientWith(null).auth.register.mutate({ email, displayName, password });
  return loggedInAs(email);
}

function loggedIn({ account }: TestPerson): Promise<TestPerson> {
  return loggedInAs(account.email);
}

async function loggedInAs(email: string): Promise<TestPerson> {
  const { account, tokens } = await clientWith(null).auth.login.mutate({ email, password, delivery: "bearer" });
  const accessToken = tokens?.accessToken ?? "";
  return { client: clientWith(accessToken), account, accessToken, password };
}

function clientWith(accessToken: string | null) {
  return createApiClient({ url: `${network.apiUrl}/api`, origin: network.origin, accessToken: () => accessToken });
}

async function answerOf(url: string): Promise<LogLine> {
  return (await (await fetch(url)).json()) as LogLine;
}

function logOf(service: string): LogLine[] {
  const text = readFileSync(join(folder, "logs", `${service}.log`), "utf8");
  return text.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as LogLine] : []));
}
