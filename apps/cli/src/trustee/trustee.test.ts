import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { ceremonySeats, messageOf, thresholdElection } from "@tabella/chain/ceremony.fixture";
import type { CeremonySeat } from "@tabella/chain/ceremony-trustee";
import { ceremonyView } from "@tabella/chain/ceremony-view";
import type { ElectionState } from "@tabella/chain/election-state";
import { formatGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { addCredentials, admitCertificate, closeElection } from "@tabella/chain/registrar";
import { openSeedBackup } from "@tabella/chain/seed-backup";
import { extend, openTransaction, seal, testGenesis, testRegistrar, vote } from "@tabella/chain/small-election.fixture";
import { tallyFacts } from "@tabella/chain/tally-facts";
import type { Transaction } from "@tabella/chain/transaction";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { nodeSealingHost } from "@tabella/keys/sealing-host";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seatKeys } from "./ceremony-step.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tabella-trustee-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);

function trustee(...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "trustee", ...parameters], {
    encoding: "utf8",
  });
  return { code: status, output: stdout, notices: stderr, json: () => JSON.parse(stdout) };
}

/** A chain that grows, and lies in files as `tabella export` writes them. */
class Board {
  state = genesisState(testGenesis);
  #blocks: readonly Block[] = [];
  readonly #chain: string;

  constructor(chain = file("chain.ndjson")) {
    this.#chain = chain;
  }

  /** Another chain that has the same beginning. */
  fork(chain: string): Board {
    const other = new Board(chain);
    other.state = this.state;
    other.#blocks = this.#blocks;
    return other;
  }

  add(transactions: readonly Transaction[]): void {
    const { state, block } = extend(this.state, transactions);
    this.#blocks = [...this.#blocks, seal(this.state.identity, block)];
    this.state = state;
    writeFileSync(this.#chain, this.#blocks.map((each) => `${encodeBlock(each)}\n`).join(""));
  }
}

const passphrase = "four unusual words together";
const key = ["--key", file("backup.json"), "--passphrase-file", file("passphrase")];
const board = ["--chain", file("chain.ndjson"), "--genesis", file("genesis.json")];
const out = ["--out", file("message.json"), "--json"];
const [seat1, , seat3] = ceremonySeats({ size: 3, threshold: 2 }) as [CeremonySeat, CeremonySeat, CeremonySeat];
const others = [seat1, seat3];
const uuid = seat1.election;
const terms = ["--index", "2", "--size", "3", "--threshold", "2"];
const keygen = (...rest: readonly string[]) =>
  trustee("keygen", "--election", uuid, "--out", file("backup.json"), "--passphrase-file", file("passphrase"), ...rest);

/** What the backup holds, as the trustee's page opens it. */
async function mySeat(): Promise<CeremonySeat> {
  const text = readFileSync(file("backup.json"), "utf8");
  const opened = await openSeedBackup({ text, passphrase, electionId: uuid }, nodeSealingHost);
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

function sent(): string {
  return readFileSync(file("message.json"), "utf8").trim();
}

function sentTransaction(): Transaction {
  const decoded = decodeTransaction(sent(), testGenesis.limits);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}

beforeAll(() => {
  writeFileSync(file("genesis.json"), formatGenesis(testGenesis));
  writeFileSync(file("passphrase"), `${passphrase}\n`);
  writeFileSync(file("chain.ndjson"), "");
});

describe("a trustee of a threshold, offline, with nothing but backup and board", () => {
  const ledger = new Board();
  const messages = (of: readonly CeremonySeat[]) =>
    of.map((seat) => messageOf(ledger.state, seat)).filter((message) => message !== null);

  test("ADM-3: keygen writes a backup for the owner's eyes only, that pages open too, and never overwrites it", async () => {
    const made = keygen(...terms, "--genesis", file("genesis.json"), "--json");
    expect(made.notices).toBe("");
    expect(made.json()).toMatchObject({ ok: true, election: uuid });
    expect(statSync(file("backup.json")).mode & 0o777).toBe(0o600);
    const text = readFileSync(file("backup.json"), "utf8");
    const { genesisHash } = ledger.state.identity;
    const { seed, ...place } = await mySeat();
    expect(place).toEqual({ election: uuid, attempt: 1, size: 3, threshold: 2, index: 2, genesisHash });
    expect(text).not.toContain(seed);
    expect(keygen(...terms, "--genesis", file("genesis.json"))).toMatchObject({ code: 2, output: "" });
    expect(readFileSync(file("backup.json"), "utf8")).toBe(text);
  });

  test("R14: ceremony gives certificate, commitment, polynomial and output in turn, each once the others have given theirs", () => {
    expect(trustee("ceremony", ...key, ...board, ...out).json()).toMatchObject({ do: "submit", what: "certificate" });
    const certificate = sent();
    ledger.add([...messages(others), admitCertificate(testRegistrar(), { election: uuid, attempt: 1, certificate })]);
    for (const what of ["dkg-commitment", "dkg-polynomial", "dkg-output"]) {
      const step = trustee("ceremony", ...key, ...board, ...out).json();
      expect(step).toMatchObject({ do: "submit", what });
      // Nobody but the trustees can tell whose keys these are: they are shown before the first message that counts on them.
      const keys = seatKeys(ledger.state, uuid);
      expect(keys.map(({ index }) => index)).toEqual([1, 2, 3]);
      expect(step).toEqual(expect.objectContaining(what === "dkg-commitment" ? { compare: keys } : { ok: true }));
      ledger.add([sentTransaction(), ...messages(others.slice(0, 1))]);
      if (what === "dkg-commitment") {
        const waiting = trustee("ceremony", ...key, ...board, ...out).json();
        expect(waiting).toEqual({ ok: true, do: "wait", phase: "commitments", missing: [3] });
      }
      ledger.add(messages(others.slice(1)));
    }
    expect(trustee("ceremony", ...key, ...board, ...out).json()).toMatchObject({ ok: true, do: "done" });
    expect(ceremonyView(ledger.state, uuid)?.phase).toBe("complete");
  });

  test("R22, R36: decrypt adds up the tally from certified blocks, after closing only, says what it is, and refuses touched blocks", async () => {
    const seats = [seat1, await mySeat(), seat3];
    const election = thresholdElection(ledger.state, seats, { voters: 2, singles: 1 });
    const closesAt = ledger.state.head.timestamp + 1_000;
    ledger.add([openTransaction(election, { closes_at: closesAt })]);
    ledger.add([addCredentials(testRegistrar(), { election: uuid, credentials: election.publicCredentials })]);
    const other = ledger.fork(file("other.ndjson"));
    other.add([vote(election, { voter: 0 })]);
    other.add([closeElection(testRegistrar(), uuid)]);
    ledger.add([0, 1].map((voter) => vote(election, { voter })));
    const early = trustee("decrypt", ...key, ...board, ...out);
    expect(early.code).toBe(1);
    expect(early.notices).toContain("not closed");
    ledger.add([closeElection(testRegistrar(), uuid)]);
    const whole = readFileSync(file("chain.ndjson"), "utf8");
    writeFileSync(
      file("chain.ndjson"),
      whole
        .split("\n")
        .filter((line) => !line.includes('"type":"ballot"'))
        .join("\n"),
    );
    expect(trustee("decrypt", ...key, ...board, ...out).notices).toMatch(/block \d+ does not hold/);
    writeFileSync(file("chain.ndjson"), whole);
    const made = trustee("decrypt", ...key, ...board, ...out);
    const closedAt = ledger.state.head.timestamp;
    const facts = { ballots: 2, votes: 2, keys: 2, closedAt, closesAt, isClosedEarly: true };
    expect(made.json()).toMatchObject({ ok: true, owner: 3, ...facts });
    // R36: what is opened is said, and that the voting was cut short.
    for (const said of [
      /ballots +2, which count for 2 votes/,
      /voting keys +2:/,
      new RegExp(`ended +${new Date(closedAt).toISOString()}`),
      new RegExp(`was to end +${new Date(closesAt).toISOString()}`),
      "before the time that was set",
    ])
      expect(made.notices).toMatch(said);
  });

  test("P-809: a key that opened a tally opens no other one of that election, in another history, and the same one again", () => {
    const mark = file(`backup.json.${uuid}.decrypted`);
    const { tallyHash } = tallyFacts(ledger.state.elections.get(uuid) as ElectionState) ?? {};
    expect(readFileSync(mark, "utf8")).toBe(`${tallyHash}\n`);
    const elsewhere = ["--chain", file("other.ndjson"), "--genesis", file("genesis.json")];
    rmSync(file("message.json"));
    const second = trustee("decrypt", ...key, ...elsewhere, ...out);
    expect(second).toMatchObject({ code: 1, output: "" });
    expect(second.notices).toContain(`you opened another tally of this election, ${tallyHash}`);
    expect(second.notices).toContain("docs/disputes.md");
    expect(() => sent()).toThrow();
    writeFileSync(mark, `${tallyHash}`.slice(1));
    expect(trustee("decrypt", ...key, ...board, ...out)).toMatchObject({ code: 1, output: "" });
    expect(() => sent()).toThrow();
    writeFileSync(mark, `${tallyHash}\n`);
    expect(trustee("decrypt", ...key, ...board, ...out).json()).toMatchObject({ ok: true, owner: 3, tallyHash });
    ledger.add([sentTransaction()]);
    expect(ledger.state.elections.get(uuid)?.partialDecryptions.has(3)).toBe(true);
    expect(trustee("decrypt", ...key, ...board, ...out).notices).toContain("your part is on the board already");
  });

  test("a wrong passphrase, another election and another network are each named, and nothing is written", () => {
    writeFileSync(file("wrong"), "four other words together\n");
    rmSync(file("message.json"));
    const locked = trustee(
      "ceremony",
      "--key",
      file("backup.json"),
      "--passphrase-file",
      file("wrong"),
      ...board,
      ...out,
    );
    expect(locked).toMatchObject({ code: 2, output: "" });
    expect(locked.notices).toContain("the passphrase does not open it");
    const another = trustee("ceremony", ...key, "--election", "9mTkpXCvJtBGUK", ...board, ...out);
    expect(another.notices).toContain("a backup of another election");
    writeFileSync(file("other-genesis.json"), formatGenesis({ ...testGenesis, chain_id: 1 }));
    const elsewhere = ["--chain", file("chain.ndjson"), "--genesis", file("other-genesis.json")];
    expect(trustee("ceremony", ...key, ...elsewhere, ...out).notices).toContain("another network");
    expect(() => sent()).toThrow();
  });
});
