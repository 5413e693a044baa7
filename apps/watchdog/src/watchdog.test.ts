import type { Block } from "@tabella/chain/block";
import { blockHash } from "@tabella/chain/block-hash";
import { equivocationEvidence } from "@tabella/chain/check-evidence";
import { encodeEvidence } from "@tabella/chain/evidence";
import { chainIdentity, defaultLimits, type Genesis, genesisValidators } from "@tabella/chain/genesis";
import { genesisBlock } from "@tabella/chain/genesis-block";
import { sealBytes } from "@tabella/consensus/certificate";
import { signMessage } from "@tabella/consensus/message-signature";
import type { Hash } from "@tabella/crypto/hex";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import type { Signer } from "@tabella/crypto/signature";
import type { BlockSummary, ChainStatus } from "@tabella/rpc/validator/ports";
import { describe, expect, test } from "vitest";
import { type Alert, alertAfter, alertKey, alertsOf } from "./alerts.ts";
import { ForkSearch } from "./fork-search.ts";
import { HeadSearch } from "./head-search.ts";
import { watchdogMetrics } from "./metrics.ts";
import { MisdeedSearch } from "./misdeed-search.ts";
import { Notices } from "./notices.ts";
import { answered, compareHeads, type Fork, type Observation, silent, unseen } from "./observation.ts";
import { Watchdog } from "./watchdog.ts";

const signers: Signer[] = [1, 2, 3].map((at) =>
  nobleSigner({ ed25519: new Uint8Array(32).fill(at), mlDsa44: new Uint8Array(32).fill(at + 50) }),
);
const genesis: Genesis = {
  format: "tabella-genesis-1",
  chain_id: 8546,
  timestamp: 1_000,
  validators: signers.map(({ publicKey }, at) => ({ name: `validator-${at + 1}`, ...publicKey })),
  registrar: signers[0]?.publicKey.ed25519 ?? "0x",
  limits: defaultLimits,
};
const identity = chainIdentity(genesis);
const startMs = 1_800_000_000_000;

const status: ChainStatus = {
  ...identity,
  version: "0.1.0",
  height: 10,
  headHash: `0x${"11".repeat(32)}`,
  headTimestamp: startMs,
  timeMs: startMs,
  ledgerSize: 5,
  pending: 0,
  address: null,
  role: "validator",
  validatorCount: 3,
  quorum: 2,
  epoch: 0,
  peerCount: 2,
  syncing: false,
  targetHeight: 10,
  provenHeight: 10,
  halted: null,
};
/** Behind `a`, `b` and `c` are the three validators of genesis, in this order. */
const heard = (url: string, change: Partial<ChainStatus> = {}): Observation =>
  answered(
    unseen(url, startMs),
    {
      ...status,
      address: signers["abc".indexOf(url)]?.address ?? null,
      provenHeight: change.height ?? status.height,
      ...change,
    },
    { fromMs: startMs, toMs: startMs },
  );
const judgement = { forks: [], validators: genesisValidators(genesis), genesisHash: identity.genesisHash };
const judged = (observations: readonly Observation[], afterMs = 0, forks: readonly Fork[] = []): Alert[] =>
  alertsOf({ ...judgement, observations, forks, nowMs: startMs + afterMs });
const healthy = [heard("a"), heard("b"), heard("c")];

describe("alerts", () => {
  test("three validators at one height, with one time, are no reason for any", () => {
    expect(judged(healthy, 60_000)).toEqual([]);
  });

  test("silence counts after some seconds, from the first answer that did not come", () => {
    const gone = silent(silent(heard("c"), startMs), startMs + 2_000);
    expect(judged([heard("a"), heard("b"), gone], alertAfter.silentMs - 1)).toEqual([]);
    expect(judged([heard("a"), heard("b"), gone], alertAfter.silentMs)).toEqual([
      { code: "SILENT", url: "c", sinceMs: startMs },
      { code: "QUORUM_AT_RISK", missing: 1, tolerated: 1 },
    ]);
  });

  test("two silent validators of three leave no quorum", () => {
    const gone = ["b", "c"].map((url) => silent(heard(url), startMs));
    expect(judged([heard("a"), ...gone], alertAfter.silentMs - 1)).toEqual([]);
    expect(judged([heard("a"), ...gone], alertAfter.silentMs)).toContainEqual({
      ...{ code: "NO_QUORUM", voting: 1, quorum: 2 },
    });
  });

  test("only members that vote make a quorum: none that watches, has halted, is of another chain, or is counted twice", () => {
    const others: Hash = `0x${"99".repeat(32)}`;
    const ways: readonly Partial<ChainStatus>[] = [
      { role: "watching" },
      { halted: "two certificates" },
      { genesisHash: others },
      { address: null, role: "observer" },
      { address: signers[0]?.address ?? null },
    ];
    for (const change of ways) {
      const quorums = judged([heard("a"), heard("b", change), heard("c", change)]).filter(({ code }) =>
        code.includes("QUORUM"),
      );
      expect(quorums, JSON.stringify(change)).toEqual([{ code: "NO_QUORUM", voting: 1, quorum: 2 }]);
    }
    expect(judged([heard("a"), heard("b"), heard("c", { role: "watching" })])).toContainEqual({
      ...{ code: "QUORUM_AT_RISK", missing: 1, tolerated: 1 },
    });
  });

  test("how many a quorum is follows from the certified set, not from what a validator said before it went silent", () => {
    const [first, ...rest] = genesisValidators(genesis);
    const fourth = { ...first, address: `0x${"44".repeat(20)}`, name: "validator-4" } as typeof first;
    const validators = [first, ...rest, fourth].filter((one) => one !== undefined);
    const gone = ["a", "b"].map((url) => silent(heard(url, { quorum: 2, validatorCount: 3 }), startMs));
    const observations = [...gone, heard("c"), heard("d", { address: fourth?.address ?? null })];
    const alerts = alertsOf({ ...judgement, validators, observations, nowMs: startMs + alertAfter.silentMs });
    expect(alerts).toContainEqual({ code: "NO_QUORUM", voting: 2, quorum: 3 });
  });

  test("before everybody had the time to answer once, nobody is missed", () => {
    const unheard = ["a", "b", "c"].map((url) => unseen(url, startMs));
    expect(judged(unheard, alertAfter.silentMs - 1)).toEqual([]);
    expect(judged(unheard, alertAfter.silentMs)).toContainEqual({ code: "NO_QUORUM", voting: 0, quorum: 2 });
  });

  test("a head that stays behind the highest is lag; one that is on its way is not, however long all were idle", () => {
    const idleMs = 3_600_000;
    const others = [heard("a", { height: 11 }), heard("b", { height: 11 })];
    const first = compareHeads([...others, heard("c")], startMs + idleMs);
    expect(judged(first, idleMs)).toEqual([]);
    const second = compareHeads(first, startMs + idleMs + alertAfter.lagMs);
    expect(judged(second, idleMs + alertAfter.lagMs - 1)).toEqual([]);
    expect(judged(second, idleMs + alertAfter.lagMs)).toEqual([{ code: "LAGGING", url: "c", height: 10, highest: 11 }]);
    const caughtUp = compareHeads([...others, heard("c", { height: 11 })], startMs + idleMs + alertAfter.lagMs);
    expect(judged(caughtUp, 2 * idleMs)).toEqual([]);
  });

  test("the drift of a clock is measured against the middle of the question's journey", () => {
    const asked = { fromMs: startMs, toMs: startMs + 400 };
    const drifting = (timeMs: number) =>
      answered(unseen("c", startMs), { ...(healthy[2]?.last?.status ?? status), timeMs }, asked);
    expect(drifting(startMs + 200).last?.clockDriftMs).toBe(0);
    expect(judged([heard("a"), heard("b"), drifting(startMs + 200 + alertAfter.driftMs)])).toEqual([]);
    expect(judged([heard("a"), heard("b"), drifting(startMs + 200 - alertAfter.driftMs - 1)])).toEqual([
      { code: "CLOCK_DRIFT", url: "c", driftMs: -alertAfter.driftMs - 1 },
    ]);
  });

  test("transactions that wait while no block comes are a stall; an idle chain is none, and neither is a busy one", () => {
    const again = (one: Observation, atMs: number, change: Partial<ChainStatus>) =>
      answered(
        one,
        { ...(one.last?.status ?? status), timeMs: atMs, provenHeight: change.height ?? status.height, ...change },
        { fromMs: atMs, toMs: atMs },
      );
    const idleMs = 3_600_000;
    const waiting = healthy.map((one) => again(one, startMs + idleMs, { pending: 4 }));
    expect(judged(waiting, idleMs + alertAfter.stalledMs - 1)).toEqual([]);
    expect(judged(waiting, idleMs + alertAfter.stalledMs)).toEqual([
      { code: "STALLED", height: 10, sinceMs: startMs + idleMs, pending: 4 },
    ]);
    const busy = waiting.map((one) => again(one, startMs + idleMs + 5_000, { pending: 4, height: 11 }));
    expect(judged(busy, 2 * idleMs)).toEqual([]);
    expect(judged(healthy, idleMs)).toEqual([]);
  });

  test("a halted validator, one that watches and one of another chain are named", () => {
    const genesisHash: Hash = `0x${"99".repeat(32)}`;
    expect(
      judged([
        heard("a", { halted: "two certificates" }),
        heard("b", { role: "watching" }),
        heard("c", { genesisHash }),
      ]),
    ).toMatchObject([
      { code: "HALTED", url: "a", reason: "two certificates" },
      { code: "WATCHING", url: "b" },
      { code: "WRONG_CHAIN", url: "c", genesisHash },
      { code: "NO_QUORUM" },
    ]);
  });

  test("each alert has its own name, so that it begins and ends once", () => {
    const alerts: Alert[] = [
      { code: "SILENT", url: "a", sinceMs: 1 },
      { code: "SILENT", url: "b", sinceMs: 1 },
      { code: "FORK", height: 1, urls: ["a", "b"] },
      { code: "FORK", height: 2, urls: ["a", "b"] },
      { code: "STALLED", height: 1, sinceMs: 1, pending: 1 },
    ];
    expect(new Set(alerts.map(alertKey)).size).toBe(alerts.length);
    expect(alertKey({ code: "STALLED", height: 1, sinceMs: 2, pending: 9 })).toBe(
      alertKey({ code: "STALLED", height: 1, sinceMs: 1, pending: 1 }),
    );
  });
});

/** Block `height` as a validator shows it, sealed by the first `seals` validators; `variant` makes another block. */
function summary(height: number, variant: number, seals = 2): BlockSummary {
  const { prev_hash, transactions_root, state_root, ledger_root, ledger_size, validators_root, validator }: Block =
    genesisBlock(genesis);
  const header = {
    ...{ prev_hash, transactions_root, state_root, ledger_root, ledger_size, validators_root, validator },
    index: height,
    timestamp: 2_000 + 1_000 * height + variant,
  };
  const hash = blockHash(identity, header);
  const bytes = sealBytes(identity, { height, round: 0, blockHash: hash });
  return {
    header,
    blockHash: hash,
    signature: "0x",
    round: 0,
    seals: signers
      .slice(0, seals)
      .map((signer) => ({ validator: signer.address, signature: signer.signHybrid(bytes) })),
    validatorCount: genesisValidators(genesis).length,
    transactions: [],
  };
}

/** A reader over chains in memory; an unknown validator fails, as one that is down does. */
function readerOf(chains: Readonly<Record<string, readonly BlockSummary[]>>) {
  const asked: string[] = [];
  const read = async (url: string, from: number, count: number) => {
    asked.push(`${url} ${from}+${count}`);
    const chain = chains[url];
    if (!chain) throw new Error("down");
    return chain.filter(({ header }) => header.index >= from && header.index < from + count);
  };
  return { summaries: read, changes: async () => [], asked };
}
const heads = (chains: Readonly<Record<string, readonly unknown[]>>) =>
  new Map(Object.entries(chains).map(([url, chain]) => [url, chain.length]));
const chain = (length: number, variantAt?: number, seals = 2) =>
  Array.from({ length }, (_, at) => summary(at + 1, at + 1 === variantAt ? 1 : 0, seals));

describe("the search for forks", () => {
  test("R4, R34: two blocks at one height are found, with both certificates checked, and named by height", async () => {
    const chains = { a: chain(4), b: chain(4, 3), c: chain(2) };
    const search = new ForkSearch(genesis, readerOf(chains));
    await search.compare(heads(chains));
    expect(search.comparedUpTo).toBe(4);
    expect(search.forks).toHaveLength(1);
    expect(search.forks[0]).toMatchObject({ height: 3 });
    expect(search.refused).toEqual([]);
    expect(judged(healthy, 0, search.forks)).toEqual([{ code: "FORK", height: 3, urls: ["a", "b"] }]);
  });

  test("a validator that only makes up a block is named, and is no fork, until it shows what the others have", async () => {
    const [, second] = chain(2);
    const forged = { ...summary(2, 1, 1), seals: second?.seals ?? [] };
    const chains = { a: chain(3), b: [summary(1, 0), forged, summary(3, 0)] };
    const search = new ForkSearch(genesis, readerOf(chains));
    await search.compare(heads({ a: chain(2), b: chain(2) }));
    expect(search.forks).toEqual([]);
    expect(search.refused).toMatchObject([{ url: "b", height: 2, why: expect.stringMatching(/certificate/) }]);
    const alerts = alertsOf({ ...judgement, observations: healthy, refused: search.refused, nowMs: startMs });
    expect(alerts).toEqual([{ code: "BLOCK_REFUSED", ...search.refused[0] }]);
    await search.compare(heads(chains));
    expect(search.refused).toEqual([]);
  });

  test("however many blocks one makes up, a real fork afterwards is found, and it is asked to prove one a round", async () => {
    const madeUp = Array.from({ length: 60 }, (_, at) => summary(at + 1, 7, 1));
    const chains = { liar: madeUp, a: chain(60), b: chain(60, 50) };
    const reader = readerOf(chains);
    const asked: string[] = [];
    const changes = async (url: string) => {
      asked.push(url);
      return [];
    };
    const search = new ForkSearch(genesis, { ...reader, changes });
    await search.compare(heads(chains));
    expect(search.forks.map(({ height, blocks }) => [height, blocks.map(({ url }) => url)])).toEqual([
      [50, ["a", "b"]],
    ]);
    expect(search.refused.map(({ url }) => url)).toEqual(["liar"]);
    expect(asked.filter((url) => url === "liar")).toHaveLength(1);
  });

  test("who cannot say now by which set its block is sealed is not accused, and is no fork", async () => {
    const chains = { a: chain(2), b: chain(2, 2) };
    const changes = (url: string) => (url === "b" ? Promise.reject(new Error("down")) : Promise.resolve([]));
    const search = new ForkSearch(genesis, { ...readerOf(chains), changes });
    await search.compare(heads(chains));
    expect([search.forks, search.refused]).toEqual([[], []]);
  });

  test("a certificate is that of the header which is shown, not of another hash", async () => {
    const honest = summary(1, 0);
    const relabelled = { ...honest, header: { ...honest.header, timestamp: 77 }, blockHash: summary(1, 1).blockHash };
    const chains = { a: [honest], b: [relabelled] };
    const search = new ForkSearch(genesis, readerOf(chains));
    await search.compare(heads(chains));
    expect(search.forks).toEqual([]);
    expect(search.refused.map(({ url }) => url)).toEqual(["b"]);
  });

  test("goes on where it stopped, and never compares what only one validator has", async () => {
    const short = { a: chain(2), b: chain(1) };
    const reader = readerOf({ a: chain(5), b: chain(5) });
    const search = new ForkSearch(genesis, reader);
    await search.compare(heads(short));
    expect(search.comparedUpTo).toBe(1);
    await search.compare(new Map([["a", 5]]));
    expect(search.comparedUpTo).toBe(1);
    await search.compare(
      new Map([
        ["a", 5],
        ["b", 5],
      ]),
    );
    expect(search.comparedUpTo).toBe(5);
    expect(reader.asked).toEqual(["a 1+1", "b 1+1", "a 2+4", "b 2+4"]);
  });
});

describe("the heads that validators show", () => {
  test("one that is sealed by the set that follows from genesis is believed; any other is an alert that names its validator", async () => {
    const honest = summary(3, 0);
    const chains = {
      good: [summary(1, 0), summary(2, 0), honest],
      few: [summary(1, 0), summary(2, 0), summary(3, 0, 1)],
      relabelled: [summary(1, 0), summary(2, 0), { ...honest, blockHash: summary(3, 1).blockHash }],
    };
    const search = new HeadSearch(genesis, readerOf(chains));
    await search.look(heads(chains));
    const alerts = alertsOf({ ...judgement, observations: healthy, refused: search.refused, nowMs: startMs });
    expect(alerts.map((alert) => [alert.code, "url" in alert && alert.url])).toEqual([
      ["BLOCK_REFUSED", "few"],
      ["BLOCK_REFUSED", "relabelled"],
    ]);
    expect(search.nameOf(signers[1]?.address ?? "")).toBe("validator-2");
    expect(search.setChanges).toEqual([]);
  });

  test("changes of the set that do not follow from genesis are refused with the head", async () => {
    const chains = { a: chain(1) };
    const search = new HeadSearch(genesis, { ...readerOf(chains), changes: async () => [{ made: "up" }] as never });
    await search.look(heads(chains));
    expect(search.heads.get("a")?.refusal).toMatch(/do not follow from the genesis file/);
  });

  test("a head is looked at once, and who does not answer is left for the next round", async () => {
    const chains = { a: chain(1) };
    const reader = readerOf(chains);
    const search = new HeadSearch(genesis, reader);
    for (let round = 0; round < 3; round += 1) await search.look(new Map([...heads(chains), ["down", 4]]));
    expect(reader.asked.filter((question) => question.startsWith("a"))).toEqual(["a 1+1"]);
    expect(search.heads.has("down")).toBe(false);
  });
});

describe("what is told although it is no fault", () => {
  const change = { epoch: 1, fromHeight: 9, added: ["validator-4"], removed: [] };
  const override = { validator: signers[0]?.address ?? "0x", height: 7 } as const;

  test("is what comes after the watchdog began, for a day, once whoever says it; what was there before is history", () => {
    const notices = new Notices();
    const old = { ...change, epoch: 1, fromHeight: 3 };
    const fresh = { ...change, epoch: 2 };
    notices.seeChanges([old], startMs);
    notices.seeOverrides("a", [override], startMs);
    expect(notices.at(startMs)).toEqual([]);
    const later = { ...override, height: 12 };
    notices.seeChanges([old, fresh], startMs + 10);
    for (const url of ["a", "b"]) notices.seeOverrides(url, [override, later], startMs + 20);
    expect(notices.at(startMs + 30)).toEqual([
      { code: "SET_CHANGED", ...fresh },
      { code: "WATCH_OVERRIDDEN", url: "a", ...later },
    ]);
    expect(notices.at(startMs + 25 * 3_600_000)).toEqual([]);
  });

  test("one validator that makes overrides up without end keeps nobody else's news from people", () => {
    const notices = new Notices();
    for (const url of ["liar", "b"]) notices.seeOverrides(url, [], startMs);
    notices.seeChanges([], startMs);
    const madeUp = Array.from({ length: 5_000 }, (_, at) => ({ ...override, height: 1_000 + at }));
    notices.seeOverrides("liar", madeUp, startMs + 1);
    notices.seeOverrides("b", [override], startMs + 2);
    notices.seeChanges([change], startMs + 2);
    const told = notices.at(startMs + 3);
    expect(told.length).toBeLessThan(200);
    expect(told).toContainEqual({ code: "WATCH_OVERRIDDEN", url: "b", ...override });
    expect(told).toContainEqual({ code: "SET_CHANGED", ...change });
  });

  test("proofs that stay behind the head for minutes and do not go on are an alert", () => {
    const unproven = heard("a", { provenHeight: 4 });
    expect(judged([unproven, heard("b"), heard("c")], alertAfter.unprovenMs - 1)).toEqual([]);
    expect(judged([unproven, heard("b"), heard("c")], alertAfter.unprovenMs)).toMatchObject([
      { code: "PROOFS_LAGGING", url: "a", provenHeight: 4, height: 10 },
    ]);
    const asked = { fromMs: startMs + 200_000, toMs: startMs + 200_000 };
    const said = unproven.last?.status ?? status;
    const goesOn = answered(unproven, { ...said, provenHeight: 5, timeMs: asked.toMs }, asked);
    expect(judged([goesOn, heard("b"), heard("c")], alertAfter.unprovenMs)).toEqual([]);
  });
});

describe("the search for misdeeds", () => {
  const prepare = (by: Signer | undefined, value: string) => {
    if (by === undefined) throw new Error("there are three validators");
    const digest: Hash = `0x${value.repeat(32)}`;
    return signMessage(identity, by, { kind: "prepare", height: 7, round: 1, digest } as const);
  };
  const [liar, honest] = signers;
  const proof = equivocationEvidence(identity, prepare(liar, "aa"), prepare(liar, "bb"));
  const recordedIn: Hash = `0x${"77".repeat(32)}`;
  const search = (texts: readonly string[], onRecord: string | null) =>
    new MisdeedSearch(genesis, {
      shown: async (url) => {
        if (url === "down") throw new Error("down");
        return { texts, recorded: onRecord === null ? [] : [recordedIn] };
      },
      recorded: async () => onRecord,
      changes: async () => [],
    });
  const everyone = new Map([
    ["down", 9],
    ["a", 9],
    ["b", 9],
  ]);

  test("R4: a proof that any validator keeps, or that is on record, names who is guilty, once, and is an alert that stands", async () => {
    for (const one of [search([encodeEvidence(proof)], null), search([], encodeEvidence(proof))]) {
      await one.look(everyone);
      await one.look(everyone);
      expect(one.misdeeds).toMatchObject([
        { misdeed: { kind: "equivocation", height: 7, guilty: [liar?.address] }, evidence: encodeEvidence(proof) },
      ]);
      const alerts = alertsOf({ ...judgement, observations: healthy, misdeeds: one.misdeeds, nowMs: startMs });
      expect(alerts).toEqual([{ code: "MISDEED", kind: "equivocation", height: 7, guilty: [liar?.address] }]);
    }
  });

  test("what a validator only claims convicts nobody", async () => {
    const author = honest?.address ?? "0x";
    const pinned = { ...proof, first: { ...proof.first, author }, second: { ...proof.second, author } };
    const one = search([encodeEvidence(pinned), "{}", "no proof"], "neither");
    await one.look(everyone);
    expect(one.misdeeds).toEqual([]);
  });
});

describe("the watchdog", () => {
  test("tells no figure of a silent validator but that it is silent: its clock and height are known no more", async () => {
    let validators = [heard("a", { timeMs: startMs + 2_000 })];
    const watchdog = { status: () => ({ validators, alerts: [], witnessed: null }) };
    const metrics = watchdogMetrics(watchdog as unknown as Watchdog);
    const series = async () => (await metrics.metrics()).match(/^tabella_watchdog_validator_.*$/gm);
    expect(await series()).toEqual([
      'tabella_watchdog_validator_up{url="a"} 1',
      'tabella_watchdog_validator_height{url="a"} 10',
      'tabella_watchdog_validator_clock_drift_seconds{url="a"} 2',
      'tabella_watchdog_validator_latency_seconds{url="a"} 0',
    ]);
    validators = validators.map((one) => silent(one, startMs));
    expect(await series()).toEqual(['tabella_watchdog_validator_up{url="a"} 0']);
  });

  test("tells each alert once when it begins, and shows it in status and figures", async () => {
    let nowMs = startMs;
    const told: string[] = [];
    // Nothing listens on the discard port.
    const watchdog = new Watchdog({
      genesis,
      urls: ["http://127.0.0.1:9"],
      nowMs: () => nowMs,
      onAlert: ({ code }, change) => told.push(`${code} ${change}`),
    });
    await watchdog.poll();
    expect(told).toEqual([]);
    nowMs += alertAfter.silentMs;
    await watchdog.poll();
    await watchdog.poll();
    expect(told).toEqual(["SILENT begins", "NO_QUORUM begins"]);
    expect(watchdog.status()).toMatchObject({
      ok: false,
      alerts: [{ alert: { code: "SILENT", sinceMs: startMs }, sinceMs: nowMs }, { alert: { code: "NO_QUORUM" } }],
    });
    const figures = await watchdogMetrics(watchdog, { lost: 3 }).metrics();
    expect(figures).toContain("tabella_watchdog_undelivered_alerts_total 3");
    expect(figures).toContain('tabella_watchdog_validator_up{url="http://127.0.0.1:9"} 0');
    expect(figures).toContain('tabella_watchdog_alerts{code="SILENT"} 1');
  });
});
