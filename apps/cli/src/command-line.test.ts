import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareVote } from "@tabella/chain/voter";
import { type ElectionRecord, readArchive, setupOf, writeArchive } from "@tabella/election/archive";
import { encodeChallengeLink } from "@tabella/election/challenge-link";
import { revealBallot } from "@tabella/election/challenged-ballot";
import { generateCredential } from "@tabella/election/credential";
import { openElection } from "@tabella/election/election";
import { lockCode } from "@tabella/election/lock-code";
import { trackingCode } from "@tabella/election/tracking-code";
import { toolVerifies, toolVerifiesBallot } from "@tabella/verifier/interop/tool-election";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly notices: string;
}

/** Runs the command line as a person does. */
function tabella(...parameters: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...parameters], { encoding: "utf8" });
  return { code: status, output: stdout, notices: stderr };
}

describe("tabella election", () => {
  const out = join(folder, "out");
  const files = {
    bel: join(out, "election.bel"),
    chain: join(out, "chain.ndjson"),
    genesis: join(out, "genesis.json"),
  };
  let ended: Ended;
  let record: ElectionRecord;

  beforeAll(() => {
    ended = tabella("election", "--voters", "5", "--candidates", "3", "--seed", "7", "--out", out, "--json");
    const read = readArchive(new Uint8Array(readFileSync(files.bel)));
    if (!read.ok) throw new Error(read.error.detail);
    record = read.value;
  });

  /** The record with one thing changed, written so that all names, events and parents fit again. */
  function forged(change: Partial<ElectionRecord>): string {
    const file = join(folder, "forged.bel");
    writeFileSync(file, writeArchive({ ...record, ...change }));
    return file;
  }

  test("every vote is accepted, validators agree, counts are as the seed says, and the record is verified", () => {
    expect(ended.notices).not.toMatch(/refused/);
    expect(ended.code).toBe(0);
    const summary = JSON.parse(ended.output);
    expect(summary).toMatchObject({ voters: 5, accepted: 5, rejected: 0, verified: true });
    expect(summary.counts).toEqual(summary.expectedCounts);
    expect(summary.heights).toEqual([summary.blocks, summary.blocks, summary.blocks]);
    expect(new Set(summary.headHashes).size).toBe(1);
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8"))).toEqual(summary);
  });

  test("R26, R27: nothing in the record names a person, an address or a moment but those of the blocks", () => {
    const blocks = readFileSync(files.chain, "utf8").trimEnd().split("\n");
    const whole = [...blocks, readFileSync(files.bel, "latin1"), readFileSync(files.genesis, "utf8")].join("\n");
    for (const people of ["voter-", "voter 1", "trustee-", "administrator-", "example.org", "127.0.0.1", "locale"]) {
      expect(whole).not.toContain(people);
    }
    for (const block of blocks) {
      const { timestamp, transactions } = JSON.parse(block);
      expect(timestamp).toEqual(expect.any(Number));
      const fields = JSON.stringify(transactions).match(/"[a-z_]*(?:time|stamp|date|_at)[a-z_]*":/g);
      expect((fields ?? []).filter((field) => field !== '"closes_at":')).toEqual([]);
    }
  });

  test("R30: the other team's program passes the archive, and every ballot against the archive cut after Setup", () => {
    expect(toolVerifies(record)).toMatchObject({ ok: true });
    for (const ballot of record.ballots) {
      expect(toolVerifiesBallot(setupOf(record), ballot)).toMatchObject({ ok: true });
    }
  });

  test("R39: verify exits 0 and says how often each check ran, with the chain and without", () => {
    const alone = tabella("verify", files.bel, "--json");
    expect(alone.code).toBe(0);
    expect(JSON.parse(alone.output)).toMatchObject({ ok: true, ballots: 5 });
    const whole = tabella("verify", files.bel, "--chain", files.chain, "--genesis", files.genesis, "--json");
    expect(whole.code).toBe(0);
    const report = JSON.parse(whole.output);
    expect(report.checks.every((check: { ran: number; expected: number }) => check.ran === check.expected)).toBe(true);
  });

  test.each<[string, string, () => Partial<ElectionRecord>]>([
    ["a ballot's ciphertext", "ballot.", () => ({ ballots: record.ballots.map(swapFirstPoints) })],
    ["a ballot left out", "tally.encrypted", () => ({ ballots: record.ballots.slice(1) })],
    ["a ballot twice", "ballot.", () => ({ ballots: [...record.ballots, ...record.ballots.slice(0, 1)] })],
    [
      "the encrypted tally",
      "tally.encrypted",
      () => ({
        encryptedTally: record.encryptedTally && {
          ...record.encryptedTally,
          text: swapFirstPoints(record.encryptedTally.text),
        },
      }),
    ],
    [
      "a partial decryption",
      "decryption.proofs",
      () => ({
        partialDecryptions: record.partialDecryptions.map((part, at) =>
          at === 0 ? { ...part, text: swapFirstPoints(part.text) } : part,
        ),
      }),
    ],
    [
      "the result",
      "result.counts",
      () => ({ result: `{"result":${JSON.stringify(JSON.parse(ended.output).counts.map(movedVote))}}` }),
    ],
  ])("verify exits 1 and names the check: %s changed, all hashes fitting again", (_, check, change) => {
    const { code, output } = tabella("verify", forged(change()), "--json");
    expect(code).toBe(1);
    const failed = JSON.parse(output).checks.filter(({ ok }: { ok: boolean }) => !ok);
    expect(failed.map(({ name }: { name: string }) => name).join()).toContain(check);
  });

  test("verify exits 1 if a block of the chain is left out or changed", () => {
    const lines = readFileSync(files.chain, "utf8").trimEnd().split("\n");
    const file = join(folder, "forged.ndjson");
    const changed = lines.map((line) =>
      line.replace(/"timestamp":(\d+)/, (_, time) => `"timestamp":${Number(time) + 1}`),
    );
    for (const forgery of [lines.slice(0, -2), changed]) {
      writeFileSync(file, `${forgery.join("\n")}\n`);
      expect(tabella("verify", files.bel, "--chain", file, "--genesis", files.genesis, "--json").code).toBe(1);
    }
  });

  test("verify-ballot passes a ballot of the archive and fails one that was touched", () => {
    const file = join(folder, "ballot.json");
    const [ballot = ""] = record.ballots;
    writeFileSync(file, ballot);
    const good = tabella("verify-ballot", "--election", files.bel, "--ballot", file, "--json");
    expect(good.code).toBe(0);
    expect(JSON.parse(good.output)).toMatchObject({ ok: true, inArchive: true });
    writeFileSync(file, swapFirstPoints(ballot));
    expect(tabella("verify-ballot", "--election", files.bel, "--ballot", file).code).toBe(1);
  });

  test("UX-6: challenge verify passes what an honest device reveals, as file and as link, and fails a lie and another code", () => {
    const opened = openElection(record.election);
    if (!opened.ok) throw new Error(opened.error);
    const random = (byteLength: number) => new Uint8Array(randomBytes(byteLength));
    const choices = opened.value.election.questions.map(({ answers }) => answers.map((_, at) => (at === 1 ? 1 : 0)));
    const made = prepareVote({ context: opened.value, credential: generateCredential(random), choices }, random);
    const file = join(folder, "challenged.json");
    const verify = (given: string, ...rest: readonly string[]) =>
      tabella("challenge", "verify", given, "--election", files.bel, ...rest);
    const revealed = revealBallot(made, choices);
    writeFileSync(file, revealed);
    const code = lockCode(made.hash);
    const good = verify(file, "--code", code.toLowerCase(), "--json");
    expect(JSON.parse(good.output)).toEqual({ ok: true, choices, lockCode: code, hash: made.hash, sealedBy: null });
    expect(good.code).toBe(0);
    const read = verify(`https://example.org/verify/challenge#${encodeChallengeLink(made, choices)}`);
    expect(read.code).toBe(0);
    expect(read.output).toContain(opened.value.election.questions[0]?.answers[1]);
    expect(read.output).toContain(code);

    expect(verify(file, "--code", trackingCode(`0x${"11".repeat(32)}`)).code).toBe(1);
    writeFileSync(file, revealed.replace('"choices":[[0,1,', '"choices":[[1,0,'));
    const lie = verify(file, "--json");
    expect(lie.code).toBe(1);
    expect(JSON.parse(lie.output)).toMatchObject({ ok: false, error: { step: "encryption", question: 0 } });
  });
});

describe("tabella election with several questions, blank votes, a roll with weights and a threshold", () => {
  const out = join(folder, "threshold");
  let record: ElectionRecord;

  test("the result is right with one of three trustees missing", () => {
    const ballots = ["--voters", "4", "--candidates", "3", "--questions", "3", "--weights", "5", "--seed", "7"];
    const trustees = ["--trustees", "3", "--threshold", "2"];
    const { code, output, notices } = tabella("election", ...ballots, ...trustees, "--out", out, "--json");
    expect(notices).not.toMatch(/refused/);
    expect(code).toBe(0);
    const summary = JSON.parse(output);
    expect(summary).toMatchObject({ accepted: 4, rejected: 0, missingTrustees: [1], verified: true });
    expect(summary.counts).toEqual(summary.expectedCounts);
    expect(summary.counts.map((counts: readonly number[]) => counts.length)).toEqual([3, 4, 3]);
    expect(summary.counts[0].reduce((sum: number, votes: number) => sum + votes)).toBeGreaterThan(4);
    const read = readArchive(new Uint8Array(readFileSync(join(out, "election.bel"))));
    if (!read.ok) throw new Error(read.error.detail);
    record = read.value;
  });

  test("R30: the other team's program passes the archive, and every ballot against the archive cut after Setup", () => {
    expect(toolVerifies(record)).toMatchObject({ ok: true });
    for (const ballot of record.ballots) {
      expect(toolVerifiesBallot(setupOf(record), ballot)).toMatchObject({ ok: true });
    }
  });

  test("R39: verify passes archive and chain, and verify-ballot each kind of answer", () => {
    const chain = ["--chain", join(out, "chain.ndjson"), "--genesis", join(out, "genesis.json")];
    expect(tabella("verify", join(out, "election.bel"), ...chain).code).toBe(0);
    writeFileSync(join(out, "ballot.json"), record.ballots[0] ?? "");
    const ballot = ["--election", join(out, "election.bel"), "--ballot", join(out, "ballot.json")];
    expect(tabella("verify-ballot", ...ballot).code).toBe(0);
  });
});

describe("what a person can get wrong", () => {
  test.each<[string, readonly string[]]>([
    ["a file that is not there", ["verify", "/nonexistent/election.bel"]],
    ["a file that is no archive", ["verify", main]],
    ["a folder", ["verify", folder]],
    ["chain without genesis", ["verify", main, "--chain", main]],
    ["a receipt that is none", ["receipt", "verify", main, "--genesis", main]],
    ["a challenged ballot that is none", ["challenge", "verify", main, "--election", main]],
    ["a link that is none", ["challenge", "verify", "https://example.org/verify/challenge#x", "--election", main]],
    ["a proof of an absence that is none", ["absence", "verify", main, "--genesis", main]],
    ["no argument", ["verify"]],
    ["an unknown command", ["elect"]],
    ["a number that is none", ["simulate", "--seeds", "many"]],
    ["more needed than there are", ["election", "--voters", "1", "--threshold", "4", "--out", folder]],
    ["a trustee's key that is none", ["trustee", "decrypt", "--key", main, "--chain", main, "--genesis", main]],
    ["neither board nor server", ["trustee", "keygen", "--election", "9mTkpXCvJtBGUK", "--out", join(folder, "key")]],
    ["nothing that a trustee submits", ["trustee", "submit", main]],
    ["a folder that is no backup", ["backup", "verify", folder]],
    ["a backup that goes nowhere", ["restore", folder]],
    ["a time without its zone", ["restore", folder, "--store", folder, "--until", "2027-03-01 09:30"]],
    ["a database's file that is not there", ["reindex", "--genesis", main, "--database", join(folder, "none")]],
    ["a number out of bounds", ["genesis", "--validators", "0", "--out", folder]],
  ])("%s ends with exit code 2, one clear sentence and no stack", (_, parameters) => {
    const { code, output, notices } = tabella(...parameters);
    expect(code).toBe(2);
    expect(output).toBe("");
    expect(notices.trim()).not.toBe("");
    expect(notices).not.toMatch(/\n\s+at /);
  });

  test("genesis makes a folder for each operator, with all that makes a validator which votes from its first start on", () => {
    const network = join(folder, "ceremony");
    const { output } = tabella("genesis", "--validators", "2", "--out", network);
    expect(output).toMatch(/whole, once/);
    for (const name of ["validator-1", "validator-2"]) {
      const files = readdirSync(join(network, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(join(network, name), join(entry.parentPath, entry.name)));
      expect(files.sort()).toEqual(["data/validator.key.json.unused", "genesis.json", "keys/validator.key.json"]);
      for (const file of files) expect(readFileSync(join(network, name, file), "utf8")).not.toBe("");
      expect(readFileSync(join(network, name, "genesis.json"))).toEqual(readFileSync(join(network, "genesis.json")));
    }
  });

  test("genesis makes keys of mode 0600 and never overwrites them", () => {
    const network = join(folder, "network");
    expect(tabella("genesis", "--validators", "2", "--out", network).code).toBe(0);
    const key = join(network, "validator-1", "keys", "validator.key.json");
    expect(statSync(key).mode & 0o777).toBe(0o600);
    const before = readFileSync(key, "utf8");
    const again = tabella("genesis", "--validators", "2", "--out", network);
    expect(again.code).toBe(2);
    expect(again.notices).toMatch(/never overwritten/);
    expect(readFileSync(key, "utf8")).toBe(before);
  });
});

test("REL-1: simulate prints one document, finds no violation, and the same seeds give the same log hash", () => {
  const runs = [1, 2].map(() => tabella("simulate", "--seeds", "3", "--from", "11", "--validators", "4", "--json"));
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  const [one, other] = runs.map(({ output }) => JSON.parse(output));
  expect(one).toMatchObject({ seeds: 3, violations: [] });
  expect(one.eventLogHash).toBe(other.eventLogHash);
});

/** The text with its first two different points exchanged: still points of the group, at the wrong places. */
function swapFirstPoints(text: string): string {
  const [first = "", second = ""] = new Set(text.match(/"[0-9a-f]{64}"/g) ?? []);
  return text.replaceAll(first, "?").replaceAll(second, first).replaceAll("?", second);
}

/** One vote moved from the strongest candidate to the next. */
function movedVote(counts: readonly number[]): number[] {
  const strongest = counts.indexOf(Math.max(...counts));
  return counts.map((count, at) => {
    if (at === strongest) return count - 1;
    return at === (strongest + 1) % counts.length ? count + 1 : count;
  });
}
