import { applyTransaction } from "@tabella/chain/apply-transaction";
import type { Transaction } from "@tabella/chain/transaction";
import type { ValidatorChangeTransaction } from "@tabella/chain/validator-transaction";
import { sealBytes } from "@tabella/consensus/certificate";
import { deterministicSignatureChecker as checker } from "@tabella/consensus/testing/deterministic-signer";
import { networkMaterial, sealedBlock } from "@tabella/node/testing/network-material";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CountedSets } from "./counted-sets.ts";
import { Electorate, type Proposal } from "./electorate.ts";
import { newcomer } from "./newcomers.ts";
import { isCertificate } from "./oracle.ts";

const material = networkMaterial(4, "deterministic");
const { identity, validators } = material.atGenesis;
const founders = { identity, validators, checker };
const signers = [...material.signers, newcomer("newcomer", "deterministic")];
const electorate = new Electorate(identity, signers, newcomer("stranger", "deterministic"));
const add = (who: number): Proposal => ({ change: "add", validator: electorate.entry(who) });
const remove = (who: number): Proposal => ({ change: "remove", validator: electorate.entry(who) });
const names = (sets: CountedSets, height: number) => sets.at(height).validators.map(({ name }) => name);

/** The first block, with these votes in place of what it holds, whatever the ledger thinks of them. */
function holding(votes: readonly Transaction[]) {
  const { block } = sealedBlock(material.atGenesis, [material.transactions.open], material);
  return { ...block, transactions: votes };
}

describe("REL-4: C-40, said a second time", () => {
  test("it counts as the ledger does, whatever is voted in whatever order", () => {
    const proposals = [add(4), remove(3), remove(0), remove(4), electorate.addingStranger("stranger")];
    const votes = fc.array(
      fc.record({ by: fc.nat({ max: 4 }), what: fc.constantFrom(...proposals), epoch: fc.nat({ max: 2 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(votes, (cast) => {
        const sets = new CountedSets(founders);
        let state = material.atGenesis;
        for (const { by, what, epoch } of cast) {
          const vote = electorate.vote(by, what, epoch);
          const height = state.head.index + 1;
          const context = { height, timestamp: state.head.timestamp + 1, checkedBallots: new Map(), checker };
          if (!applyTransaction(state, vote, context).ok) continue;
          const signerOf = (at: number) => signers.find(({ address }) => address === state.validators[at]?.address);
          const sealers = state.validators.flatMap((_, at) => signerOf(at) ?? []);
          const next = sealedBlock(state, [vote], { signers: sealers, checker });
          expect(sets.count(next.block)).toBe(null);
          state = next.state;
          expect(sets.at(height + 1).validators).toEqual(state.validators);
          expect(sets.epoch).toBe(state.validatorHistory.length - 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    { fault: "votes twice", votes: [electorate.vote(1, add(4), 0), electorate.vote(1, add(4), 0)], found: /twice/ },
    { fault: "votes of another epoch", votes: [electorate.vote(1, add(4), 1)], found: /another epoch/ },
    { fault: "votes without being in the set", votes: [electorate.vote(4, add(4), 0)], found: /stranger/ },
    {
      fault: "votes in another's name",
      votes: [{ ...electorate.vote(1, add(4), 0), author: validators[2]?.address ?? "0x" }],
      found: /nobody signed/,
    },
    {
      fault: "votes on, after the change",
      votes: [0, 1, 2, 3].map((by) => electorate.vote(by, add(4), 0)),
      found: /another epoch/,
    },
    {
      fault: "changes the set, which the header does not say",
      votes: [0, 1, 2].map((by) => electorate.vote(by, add(4), 0)),
      found: /does not commit to v0 v1 v2 v3 v4/,
    },
  ] satisfies readonly { fault: string; votes: readonly ValidatorChangeTransaction[]; found: RegExp }[])(
    "set-as-counted: it finds a block in which somebody $fault",
    ({ votes, found }) => {
      expect(new CountedSets(founders).count(holding(votes))).toMatch(found);
    },
  );

  test("the block that changes the set is the old set's to seal, the next one the new set's", () => {
    const sets = new CountedSets(founders);
    sets.count(holding([0, 1, 3].map((by) => electorate.vote(by, remove(2), 0))));
    expect(names(sets, 1)).toEqual(["v0", "v1", "v2", "v3"]);
    expect(names(sets, 2)).toEqual(["v0", "v1", "v3"]);
    const areEnough = (height: number, sealers: readonly number[]) => {
      const hash = `0x${"ab".repeat(32)}` as const;
      const sealed = sealBytes(identity, { height, round: 0, blockHash: hash });
      const seals = sealers.flatMap((at) => {
        const signer = signers[at];
        return signer ? [{ validator: signer.address, signature: signer.signHybrid(sealed) }] : [];
      });
      return isCertificate(sets.at(height), { height, round: 0, hash, seals });
    };
    expect([areEnough(1, [0, 1, 2]), areEnough(2, [0, 1, 2])]).toEqual([true, false]);
    expect([areEnough(1, [0, 3]), areEnough(2, [0, 3])]).toEqual([false, true]);
  });

  test("another block of a height that is counted changes nothing", () => {
    const sets = new CountedSets(founders);
    expect(sets.count(holding([]))).toBe(null);
    expect(sets.count(holding([0, 1, 3].map((by) => electorate.vote(by, remove(2), 0))))).toBe(null);
    expect(sets.epoch).toBe(0);
  });
});
