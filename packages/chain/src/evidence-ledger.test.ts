import { expect, test } from "vitest";
import { equivocation, evidenceTransaction, fork } from "./evidence.fixture.ts";
import { genesisState } from "./genesis-block.ts";
import { offencesPerValidatorMax } from "./recorded-evidence.ts";
import { evidenceCodes, expectRejection, reached, submitted } from "./rejections.fixture.ts";
import { extend, extendAll, testGenesis, testSigner, unwrap } from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import { encodeTransaction, transactionHash } from "./transaction-codec.ts";
import { fourth, newcomer, signerAt, voteFor } from "./validator-change.fixture.ts";
import { signAsValidator } from "./validator-signature.ts";
import type { WatchOverrideTransaction } from "./validator-transaction.ts";

const empty = genesisState(testGenesis);
const proof = evidenceTransaction(equivocation(empty, {}));
const guilty = signerAt(0).address;
const offences = (state: ChainState) => [...state.offences.values()];

test("R4: a proof from anyone is on record with its offender, its place and the transaction that holds it", () => {
  const { state } = extend(empty, [proof]);
  expect(offences(state)).toEqual([
    {
      kind: "equivocation",
      validator: guilty,
      height: 1,
      rounds: [1, 1],
      step: "prepare",
      transactionHash: transactionHash(encodeTransaction(proof)),
      recordedAt: 1,
    },
  ]);
});

test("R4: a fork is on record as such, and against everyone who sealed both blocks in one round", () => {
  const { state } = extend(empty, [evidenceTransaction(fork(empty))]);
  expect(offences(state)).toMatchObject([
    { kind: "fork", validator: null, height: 1, rounds: [0, 0] },
    { kind: "double-seal", validator: signerAt(1).address, height: 1 },
  ]);
  // What convicts nobody by name may come first; who is guilty is recorded all the same.
  const unnamed = extend(empty, [evidenceTransaction(fork(empty, { round: 0 }, { round: 1 }))]).state;
  expect(offences(unnamed)).toHaveLength(1);
  expect(offences(unwrap(submitted(unnamed, evidenceTransaction(fork(empty)))))).toHaveLength(2);
});

test("each offence is recorded once, whatever other proof of it comes", () => {
  const once = extendAll(empty, [[proof], [evidenceTransaction(fork(empty))]]);
  const known = { code: "EVIDENCE_KNOWN", height: 1 } as const;
  for (const again of [
    proof,
    evidenceTransaction(equivocation(empty, { step: 2 })),
    evidenceTransaction(equivocation(empty, { round: 9 })),
    evidenceTransaction(fork(empty)),
    evidenceTransaction(fork(empty, { round: 3 }, { round: 4 })),
  ]) {
    expectRejection(submitted(once, again), known);
  }
  const other = evidenceTransaction(equivocation(empty, { by: signerAt(1) }));
  expect(offences(unwrap(submitted(once, other)))).toHaveLength(4);
  expect(offences(unwrap(submitted(once, evidenceTransaction(equivocation(empty, { height: 2 })))))).toHaveLength(4);
});

test("a validator that signs everything twice fills the record up to a bound, and nobody else's", () => {
  const long = extendAll(
    empty,
    Array.from({ length: offencesPerValidatorMax + 1 }, (_, at) => [
      evidenceTransaction(equivocation(empty, { by: signerAt(1), height: at + 1 })),
    ]).slice(0, offencesPerValidatorMax),
  );
  const more = evidenceTransaction(equivocation(empty, { by: signerAt(1), height: offencesPerValidatorMax + 1 }));
  expectRejection(submitted(long, more), { code: "EVIDENCE_KNOWN" });
  expect(submitted(long, proof).ok).toBe(true);
});

test("what proves nothing is refused, with the reason", () => {
  const cases = [
    [equivocation(empty, { by: testSigner("stranger") }), "EVIDENCE_OF_STRANGER"],
    [equivocation(empty, { height: 2 }), "EVIDENCE_HEIGHT_UNKNOWN"],
    [{ ...equivocation(empty, {}), chain_id: 1 }, "EVIDENCE_OF_ANOTHER_CHAIN"],
    [fork(empty, { sealers: [0] }), "EVIDENCE_CERTIFICATE_INVALID"],
  ] as const;
  for (const [evidence, failure] of cases) {
    expectRejection(submitted(empty, evidenceTransaction(evidence)), { code: "EVIDENCE_INVALID", failure });
  }
  const indented = { type: "evidence", evidence: JSON.stringify(JSON.parse(proof.evidence), null, 2) } as const;
  for (const transaction of [indented, { type: "evidence", evidence: "{}" } as const]) {
    expectRejection(submitted(empty, transaction), { code: "MALFORMED" });
  }
});

test("a proof is judged by the set of its height: a removed validator answers for what it did, an added one for nothing before", () => {
  const add = { change: "add", validator: fourth } as const;
  const [first] = testGenesis.validators;
  if (first === undefined) throw new Error("there are validators");
  const grown = extendAll(empty, [[0, 1].map((at) => voteFor(empty, { ...add, by: signerAt(at) }))]);
  const votes = [1, 2, 0].map((at) => voteFor(grown, { change: "remove", validator: first, by: signerAt(at) }));
  const fewer = extendAll(grown, [votes]);
  expect(fewer.validators.some(({ address }) => address === guilty)).toBe(false);
  expect(submitted(fewer, proof).ok).toBe(true);
  const stranger = { code: "EVIDENCE_INVALID", failure: "EVIDENCE_OF_STRANGER" } as const;
  expectRejection(submitted(fewer, evidenceTransaction(equivocation(empty, { height: 3 }))), stranger);
  expectRejection(submitted(fewer, evidenceTransaction(equivocation(empty, { by: newcomer }))), stranger);
  expect(submitted(fewer, evidenceTransaction(equivocation(empty, { by: newcomer, height: 2 }))).ok).toBe(true);
});

const override = (height: number, by = signerAt(0), validator = by.address): WatchOverrideTransaction =>
  signAsValidator(empty.identity, { type: "watch-override", validator, height } as const, by);

test("an operator's override is on record, signed by its validator, once its height is reached and ascending", () => {
  const { state } = extend(empty, [override(1)]);
  expect(state.watchOverrides).toEqual([{ validator: guilty, height: 1, recordedAt: 1 }]);
  expectRejection(submitted(state, override(1)), { code: "WATCH_OVERRIDE_HEIGHT", after: 1, atMost: 2, actual: 1 });
  expectRejection(submitted(state, override(3)), { code: "WATCH_OVERRIDE_HEIGHT", after: 1, atMost: 2, actual: 3 });
  expect(unwrap(submitted(state, override(2))).watchOverrides).toHaveLength(2);
  expect(submitted(state, override(1, signerAt(1))).ok).toBe(true);
});

test("nobody but the validator itself says that it was overridden, and no stranger", () => {
  const unsigned = { code: "SIGNATURE_INVALID", signer: "validator" } as const;
  expectRejection(submitted(empty, override(1, signerAt(1), guilty)), unsigned);
  expectRejection(submitted(extend(empty, [proof]).state, { ...override(1), height: 2 }), unsigned);
  const stranger = { code: "AUTHOR_NO_VALIDATOR", author: newcomer.address } as const;
  expectRejection(submitted(empty, override(1, newcomer)), stranger);
});

test("every code with which evidence and overrides can be refused was reached above", () => {
  expect([...reached].sort()).toEqual([...evidenceCodes].sort());
});
