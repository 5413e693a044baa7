import { trustStoredBallot } from "@tabella/chain/check-ballot";
import type { CheckedBallot } from "@tabella/chain/checked-ballot";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import type { BallotTransaction, Transaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addToPool, dropFinal, emptyPool, type Pool, type PoolEntry, removeFromPool, slotRejection } from "./pool.ts";
import { electionMaterial } from "./testing/election-material.ts";
import { networkMaterial } from "./testing/network-material.ts";

const material = networkMaterial(1, "deterministic");
const { transactions } = material;
const { open, register, registerLate, close, ballots, lateBallots } = transactions;
const every = [open, register, registerLate, close, ...ballots.flat(), ...lateBallots];
const limits = { transactionsMax: 1_000, lengthMax: 10_000_000 };

function entryOf(transaction: Transaction): PoolEntry {
  const { hash } = hashTransaction(transaction);
  const entry = { transaction, hash, text: encodeTransaction(transaction), sinceMs: 0 };
  return transaction.type === "ballot" ? { ...entry, checkedBallot: checkedBallotOf(transaction) } : entry;
}

/** The verdict that these ballots would get: they are honest, and proofs are slow. */
function checkedBallotOf(transaction: BallotTransaction): CheckedBallot {
  const { text } = electionMaterial();
  const { genesisHash } = material.atGenesis.identity;
  const { hash } = hashTransaction(transaction);
  const checked = trustStoredBallot({ transactionHash: hash, transaction, election: text, genesisHash });
  if (!checked.ok) throw new Error("the ballot can be read");
  return checked.value;
}

function poolOf(list: readonly Transaction[]): Pool {
  return list.reduce((pool, transaction) => {
    const next = addToPool(pool, entryOf(transaction), limits);
    return next.ok ? next.value : pool;
  }, emptyPool);
}

test("the pool holds one transaction a slot, its length is that of its texts, whatever comes and goes", () => {
  const action = fc.record({ transaction: fc.constantFrom(...every), leaves: fc.boolean() });
  fc.assert(
    fc.property(fc.array(action), (actions) => {
      let pool = emptyPool;
      for (const { transaction, leaves } of actions) {
        const entry = entryOf(transaction);
        const next = addToPool(pool, entry, limits);
        pool = leaves ? removeFromPool(pool, entry.hash) : next.ok ? next.value : pool;
      }
      const entries = [...pool.entries.values()];
      expect(pool.length).toBe(entries.reduce((sum, { text }) => sum + text.length, 0));
      expect(pool.slots.size).toBe(entries.length);
      expect(new Set(pool.slots.values())).toEqual(new Set(entries.map(({ hash }) => hash)));
      const voters = entries.flatMap(({ transaction }) =>
        transaction.type === "ballot" ? [transaction.voter_id] : [],
      );
      expect(new Set(voters).size).toBe(voters.length);
    }),
  );
});

test("a second vote of one voter waits for nothing: the first keeps the slot, until it leaves", () => {
  const [first, second] = ballots[0] ?? [];
  if (first === undefined || second === undefined) throw new Error("the first voter has two votes");
  const pool = poolOf([first]);
  const rejection = slotRejection(pool, entryOf(second));
  // The very words of the ledger: the public credential, not the pseudonym that follows from it.
  const credential = electionMaterial().voters[0]?.publicCredential;
  expect(rejection).toEqual({ code: "CREDENTIAL_USED", credential, ballotHash: first.ballot_hash });
  expect(addToPool(pool, entryOf(second), limits)).toMatchObject({ ok: false, error: rejection });
  expect(slotRejection(removeFromPool(pool, entryOf(first).hash), entryOf(second))).toBeNull();
});

test("another transaction of the same ballot is named as such", () => {
  const [first] = ballots[0] ?? [];
  if (first === undefined) throw new Error("there are ballots");
  const relabelled = { ...first, proof: `${first.proof}00` } as const;
  expect(slotRejection(poolOf([first]), entryOf(relabelled))).toMatchObject({ code: "BALLOT_KNOWN" });
});

test("what became final leaves, and so does its rival for the slot", () => {
  const [first, second] = ballots[0] ?? [];
  const [other] = ballots[1] ?? [];
  if (first === undefined || second === undefined || other === undefined) throw new Error("there are ballots");
  const rest = dropFinal(poolOf([first, other]), [entryOf(second)]);
  expect([...rest.entries.values()].map(({ transaction }) => transaction)).toEqual([other]);
});

test("when an election closes, its ballots and credentials leave", () => {
  const rest = dropFinal(poolOf(every), [entryOf(close)]);
  expect([...rest.entries.values()].map(({ transaction }) => transaction.type)).toEqual(["open-election"]);
});

test("the pool is full at its number and at its length", () => {
  const entry = entryOf(open);
  expect(addToPool(emptyPool, entry, { ...limits, transactionsMax: 0 })).toMatchObject({
    error: { code: "POOL_FULL" },
  });
  expect(addToPool(emptyPool, entry, { ...limits, lengthMax: entry.text.length - 1 })).toMatchObject({
    error: { code: "POOL_FULL" },
  });
  expect(addToPool(emptyPool, entry, { transactionsMax: 1, lengthMax: entry.text.length }).ok).toBe(true);
});
