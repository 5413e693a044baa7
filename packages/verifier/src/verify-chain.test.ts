import type { Block } from "@tabella/chain/block";
import { chainIdentity, formatGenesis, genesisHash } from "@tabella/chain/genesis";
import { rollOf, seal, testGenesis } from "@tabella/chain/small-election.fixture";
import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { readArchive, writeArchive } from "@tabella/election/archive";
import { unwrap } from "@tabella/election/testing/example-election";
import { describe, expect, test } from "vitest";
import { chainChecks, recordChecks } from "./audit.ts";
import { exportRecord } from "./export-record.ts";
import { exampleChain, toNdjson } from "./testing/example-chain.ts";
import { failingChecks } from "./testing/failing-checks.ts";
import { verifyRecord } from "./verify-record.ts";

const { blocks, genesis, ndjson, archive, election } = exampleChain();
const { uuid } = election.context.election;
const good = { archive, chain: { genesis, blocks: ndjson } };

function failing(change: {
  readonly genesis?: string;
  readonly blocks?: readonly Block[];
  readonly archive?: Uint8Array;
}) {
  const chain = {
    genesis: change.genesis ?? genesis,
    blocks: change.blocks === undefined ? ndjson : toNdjson(change.blocks),
  };
  return failingChecks({ archive: change.archive ?? archive, chain });
}

/** The chain with one block changed; the seals stay as they were unless `change` makes new ones. */
function withBlock(index: number, change: (block: Block) => Block): Block[] {
  return blocks.map((block) => (block.index === index ? change(block) : block));
}

describe("a record with its chain", () => {
  test("is verified: archive, chain, and that they are one", () => {
    const report = unwrap(verifyRecord(good));
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report).toMatchObject({ ok: true, ballots: 4, counts: [[2, 1]] });
    expect(report.checks.map(({ name }) => name)).toEqual([...recordChecks, ...chainChecks]);
    const ran = Object.fromEntries(report.checks.map((check) => [check.name, check.ran]));
    expect(ran).toMatchObject({
      "chain.certificates": blocks.length,
      "chain.roots": blocks.length,
      "chain.ballot-proofs": 4,
      "chain.strong-proofs": 2,
    });
  });

  test("by roll is verified too, and its Setup has exactly the credentials that the authority signed", () => {
    const byRoll = exampleChain({ registration: "roll" });
    const files = { archive: byRoll.archive, chain: { genesis: byRoll.genesis, blocks: byRoll.ndjson } };
    expect(unwrap(verifyRecord(files))).toMatchObject({ ok: true, ballots: 4, counts: [[2, 1]] });
    const { credentials } = unwrap(
      exportRecord({
        blocks: byRoll.blocks,
        electionId: byRoll.election.context.election.uuid,
        genesisHash: genesisHash(testGenesis),
      }),
    );
    expect(`0x${sha256Hex(credentials)}`).toBe(rollOf(byRoll.election).hash);
  });

  test("R3: names the genesis that it was verified against: who makes up all three files makes up its validators too", () => {
    const { limits } = unwrap(verifyRecord(good));
    expect(limits).toHaveLength(1);
    expect(limits[0]).toContain(genesisHash(testGenesis));
    expect(unwrap(verifyRecord({ archive, chain: { genesis: "{}", blocks: ndjson } })).limits).toEqual([]);
  });

  test("an election that ends without a result for too few ballots is a complete record, but only the chain shows it", () => {
    const few = exampleChain({ ballots_min: 4 });
    const files = { archive: few.archive, chain: { genesis: few.genesis, blocks: few.ndjson } };
    expect(unwrap(verifyRecord(files))).toMatchObject({ ok: true, ballots: 4, counts: null });
    expect(failingChecks({ archive: few.archive })).toEqual(["record.complete"]);
  });

  test("R15: a part that its trustee signed and that does not hold stays on the chain, and out of the archive", () => {
    const tampered = exampleChain({}, (part) => ({ ...part, strong_proofs: [] }));
    const chain = { genesis: tampered.genesis, blocks: tampered.ndjson };
    const report = unwrap(verifyRecord({ archive: tampered.archive, chain }));
    expect(report).toMatchObject({ ok: true, counts: [[2, 1]] });
    expect(report.checks.find(({ name }) => name === "chain.strong-proofs")).toMatchObject({ ran: 2, expected: 2 });
    expect(unwrap(readArchive(tampered.archive)).partialDecryptions.map(({ owner }) => owner)).toEqual([2, 1]);
  });

  test("a result that the chain does not have is no part of the record of an election without one", () => {
    const few = exampleChain({ ballots_min: 4 });
    const chain = { genesis: few.genesis, blocks: few.ndjson };
    expect(failingChecks({ archive, chain })).toEqual(expect.arrayContaining(["record.complete", "chain.record"]));
  });
});

describe("R1, R3: a chain is believed only with every certificate, link and root", () => {
  const certificateless = (block: Block): Block => ({ ...block, seals: block.seals.slice(1) });
  const otherRound = (block: Block): Block => ({ ...block, round: block.round + 1 });
  const oneTwice = (block: Block): Block => ({ ...block, seals: block.seals.map(() => block.seals[0] ?? never()) });
  const zero = `0x${"00".repeat(32)}` as const;
  test.each([
    ["a seal is missing", withBlock(3, certificateless), "chain.certificates"],
    ["the seals are of another round", withBlock(3, otherRound), "chain.certificates"],
    ["a validator sealed twice", withBlock(3, oneTwice), "chain.certificates"],
    ["a block is missing", blocks.toSpliced(3, 1), "chain.links"],
    ["two blocks are swapped", blocks.toSpliced(3, 2, blocks[4] ?? never(), blocks[3] ?? never()), "chain.links"],
    ["the state root is another", withBlock(3, (block) => ({ ...block, state_root: zero })), "chain.hashes"],
    ["the time is another", withBlock(3, (block) => ({ ...block, timestamp: block.timestamp + 1 })), "chain.hashes"],
    [
      "a transaction is left out",
      withBlock(3, (block) => ({ ...block, transactions: block.transactions.slice(1) })),
      "chain.ballot-proofs",
    ],
    [
      "the author's signature is another block's",
      withBlock(3, (block) => ({ ...block, signature: blocks[3]?.signature ?? "0x" })),
      "chain.authors",
    ],
  ])("%s", (_, changed, check) => {
    const failed = failing({ blocks: changed });
    if (check === "chain.ballot-proofs") expect(failed).toContain("chain.roots");
    else expect(failed).toContain(check);
  });

  test("a ballot in a block is another, and its block was hashed and sealed again by all validators", () => {
    const changed = withBlock(3, (block) => {
      const transactions = block.transactions.map((each) =>
        each.type === "ballot" ? { ...each, proof: each.proof.replace(/..$/, "00") as typeof each.proof } : each,
      );
      return seal(chainIdentity(testGenesis), { ...block, transactions });
    });
    expect(failing({ blocks: changed })).toContain("chain.ballot-proofs");
  });

  test("the genesis is another: then no seal is of this chain", () => {
    expect(failing({ genesis: formatGenesis({ ...testGenesis, timestamp: testGenesis.timestamp + 1 }) })).toContain(
      "chain.certificates",
    );
    expect(failing({ genesis: "{}" })).toEqual(["chain.genesis"]);
  });

  test("a chain that comes in pieces is judged like a whole one", () => {
    const pieces = ndjson.match(/[\s\S]{1,1000}/g) ?? [];
    expect(pieces.length).toBeGreaterThan(10);
    expect(failingChecks({ archive, chain: { genesis, blocks: pieces } })).toBeNull();
    expect(failingChecks({ archive, chain: { genesis, blocks: ["x", ...pieces] } })).toContain("chain.form");
  });

  test("a line is no block, or not in canonical form", () => {
    for (const text of [ndjson.replace("{", "{ "), `${ndjson}\n`, "x"]) {
      expect(failingChecks({ archive, chain: { genesis, blocks: text } })).toContain("chain.form");
    }
  });
});

describe("the archive must be what the chain has", () => {
  const record = unwrap(exportRecord({ blocks, electionId: uuid, genesisHash: genesisHash(testGenesis) }));

  test("a chain that stops before the result has another record", () => {
    expect(failing({ blocks: blocks.slice(0, -1) })).toContain("chain.record");
  });

  test("R36: an archive with ballots in another order, or begun at another time, verifies alone but not with the chain", () => {
    const reordered = {
      ...record,
      ballots: [record.ballots[1] ?? "", record.ballots[0] ?? "", ...record.ballots.slice(2)],
    };
    const later = { ...record, timestamp: record.timestamp + 1 };
    for (const changed of [reordered, later]) {
      expect(failingChecks({ archive: writeArchive(changed) })).toBeNull();
      expect(failing({ archive: writeArchive(changed) })).toEqual(["chain.record"]);
    }
  });

  test("a chain without blocks has no election", () => {
    expect(failing({ blocks: [] })).toEqual(["chain.election"]);
  });

  test("an election that is not on the chain", () => {
    const renamed = writeArchive({
      ...record,
      election: record.election.replace(`"uuid":"${uuid}"`, `"uuid":"${uuid}1"`),
    });
    expect(failing({ archive: renamed })).toContain("chain.election");
  });

  test("is exported again the same, and an unknown election is not", () => {
    expect(unwrap(readArchive(archive))).toEqual(record);
    expect(exportRecord({ blocks, electionId: "11111111111111", genesisHash: genesisHash(testGenesis) }).ok).toBe(
      false,
    );
  });
});

function never(): never {
  throw new Error("the example has this block");
}
