import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "@tabella/chain/block";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import { Prng } from "@tabella/simulator/prng";
import { describe, expect, test } from "vitest";
import { finalTimes, turnCosts } from "./absent-turns.ts";
import { type FaultKind, faultKinds, faultSchedule } from "./fault-kinds.ts";
import { countBallots, differences } from "./final-checks.ts";
import { possibleFaults } from "./needs.ts";

const hash = (digit: string) => `0x${digit.repeat(64)}` as Hash;
const [anna, berta, carl] = [hash("a"), hash("b"), hash("c")];

/** A chain of blocks with these ballots; what else a block has, the reckoning does not look at. */
function chain(name: string, ...ballots: Hash[][]) {
  const blocks = ballots.map((hashes, at) => ({
    index: at + 1,
    block_hash: hash(String(hashes.length)),
    state_root: hash("0"),
    transactions: hashes.map((ballot_hash) => ({ type: "ballot", ballot_hash })),
  }));
  return { name, blocks: blocks as unknown as readonly Block[] };
}

describe("the reckoning after a run", () => {
  test("finds nothing where every chain has each acknowledged ballot once, whatever else it has", () => {
    const chains = [chain("one", [anna], [berta, carl]), chain("two", [anna], [berta, carl])];
    expect(countBallots(chains, [anna, berta])).toEqual({ lost: [], duplicated: [] });
    expect(differences(chains)).toEqual([]);
  });

  test("calls a ballot lost that a single validator does not have", () => {
    expect(countBallots([chain("one", [anna], [berta]), chain("two", [anna])], [anna, berta]).lost).toEqual([berta]);
  });

  test("calls a ballot duplicated that stands in one chain twice, in one block or two", () => {
    expect(countBallots([chain("one", [anna], [anna])], []).duplicated).toEqual([anna]);
    expect(countBallots([chain("one", [berta, berta])], []).duplicated).toEqual([berta]);
  });

  test("names the first block in which two validators differ, and a chain that is shorter", () => {
    expect(differences([chain("one", [anna], [berta]), chain("two", [anna], [])])).toEqual([
      "one and two differ in block 2",
    ]);
    expect(differences([chain("one", [anna]), chain("two", [])])).toHaveLength(1);
    expect(differences([chain("one", [anna], [berta]), chain("two", [anna])])).toEqual([
      "one has 2 blocks and two has 1",
    ]);
  });
});

describe("the schedule of faults", () => {
  test("follows from the seed, and begins with every kind once", () => {
    const draw = (seed: number): FaultKind[] => {
      const schedule = faultSchedule(faultKinds, new Prng(seed));
      return Array.from({ length: 60 }, () => schedule.next().value);
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(draw(5).slice(0, faultKinds.length).sort()).toEqual([...faultKinds].sort());
  });

  test("leaves out what this machine cannot do, and says why", () => {
    const all = { namespaces: null, delay: null, disks: null, spares: null };
    expect(possibleFaults(all)).toEqual({ possible: faultKinds, notRun: {} });
    const { possible, notRun } = possibleFaults({ ...all, namespaces: "needs root" });
    expect(notRun).toEqual({
      partition: "needs root",
      "one-way-partition": "needs root",
      loss: "needs root",
      delay: "needs root",
    });
    expect([...possible, ...Object.keys(notRun)].sort()).toEqual([...faultKinds].sort());
  });
});

describe("the turns of a validator that is down", () => {
  const [first, second, absent] = ["0x01", "0x02", "0x03"] as [Address, Address, Address];
  const set = [first, second, absent].map((address) => ({ address })) as unknown as ValidatorSet;

  test("cost what they take longer than the others' by the earliest time in any log", () => {
    const folder = mkdtempSync(join(tmpdir(), "tabella-turns-"));
    const log = (name: string, times: readonly (readonly [number, number])[]) => {
      const lines = times.map(([height, time]) => JSON.stringify({ msg: "block-final", time, height, round: 0 }));
      writeFileSync(join(folder, name), `${lines.join("\n")}\n{"msg":"listening"}\n`);
      return join(folder, name);
    };
    const early = log("early", [
      [1, 0],
      [2, 100],
      [4, 600],
      [5, 700],
    ]);
    const late = log("late", [
      [2, 110],
      [3, 200],
      [4, 650],
    ]);
    const times = finalTimes([early, late]);
    expect([...times].sort()).toEqual([
      [1, 0],
      [2, 100],
      [3, 200],
      [4, 600],
      [5, 700],
    ]);
    const blocks = [first, second, second, first, second].map((author, at) => ({ height: at + 1, author }));
    // After the second comes the absent one: heights 3 and 4 were its turns.
    expect(turnCosts(blocks, { set, absent, times })).toEqual({
      absentTurns: 2,
      otherTurns: 2,
      usualMs: 100,
      costMs: { median: 0, max: 300 },
    });
    expect(turnCosts(blocks.slice(0, 1), { set, absent, times })).toBeNull();
    rmSync(folder, { recursive: true });
  });
});
