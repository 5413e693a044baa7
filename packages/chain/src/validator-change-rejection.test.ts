import { validatorsMax } from "@tabella/consensus/validator-set";
import { addressOf, type HybridPublicKey } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { zeroHash } from "./genesis-block.ts";
import { empty, expectRejection, reached, submitted, validatorCodes } from "./rejections.fixture.ts";
import { extendAll, testSigner, unwrap, validatorSigners } from "./small-election.fixture.ts";
import { votesPerEpochMax } from "./transactions/validator-change.ts";
import { entryOf, founders, fourth, newcomer, signerAt, voteFor } from "./validator-change.fixture.ts";
import type { ValidatorEntry } from "./validator-transaction.ts";

const [one, two] = [signerAt(0), signerAt(1)];
const first = founders[0] as ValidatorEntry;
const add = { change: "add", validator: fourth } as const;
const remove = { change: "remove", validator: first } as const;
const grown = extendAll(empty, [[voteFor(empty, { ...add, by: one }), voteFor(empty, { ...add, by: two })]]);

test("only a member of the set votes, under its own name", () => {
  const outsider = { code: "AUTHOR_NO_VALIDATOR", author: newcomer.address } as const;
  expectRejection(submitted(empty, voteFor(empty, { ...add, by: newcomer })), outsider);
  expect(submitted(grown, voteFor(grown, { ...remove, by: newcomer })).ok).toBe(true);
  const forged = voteFor(empty, { ...add, by: newcomer, author: one.address });
  expectRejection(submitted(empty, forged), { code: "SIGNATURE_INVALID", signer: "validator" });
});

test("SEC-16: a vote is for one chain, one epoch, one change, one name and one pair of keys, and says who votes", () => {
  const vote = voteFor(empty, { ...add, by: one });
  const unsigned = { code: "SIGNATURE_INVALID", signer: "validator" } as const;
  const elsewhere = { ...empty, identity: { ...empty.identity, genesisHash: zeroHash } };
  for (const change of [
    { change: "remove" } as const,
    { validator: { ...fourth, name: "another" } },
    { validator: entryOf(testSigner("five"), fourth.name) },
    { author: two.address },
    { signature: voteFor(elsewhere, { ...add, by: one }).signature },
    // Half of a hybrid signature is none.
    { signature: `0x${"0".repeat(128)}${vote.signature.slice(130)}` } as const,
    { signature: `${vote.signature.slice(0, 130)}${"0".repeat(4840)}` as `0x${string}` } as const,
  ]) {
    expectRejection(submitted(empty, { ...vote, ...change }), unsigned);
  }
});

test("a vote of another epoch is refused: neither an old one nor one of an epoch to come is kept", () => {
  const early = voteFor(empty, { ...add, by: one, epoch: 1 });
  expectRejection(submitted(empty, early), { code: "VALIDATOR_EPOCH_OTHER", expected: 0, actual: 1, fromHeight: 1 });
  const late = voteFor(empty, { ...remove, by: one });
  const expected = { code: "VALIDATOR_EPOCH_OTHER", expected: 1, actual: 0, fromHeight: 2 } as const;
  expectRejection(submitted(grown, late), expected);
});

test("a validator votes once for a change in an epoch, and for a bounded number of changes", () => {
  const voted = extendAll(empty, [[voteFor(empty, { ...add, by: one })]]);
  const again = { code: "VALIDATOR_VOTED", author: one.address } as const;
  expectRejection(submitted(voted, voteFor(voted, { ...add, by: one })), again);
  const named = (at: number) =>
    ({ change: "add", validator: { ...fourth, name: `candidate ${at}` }, by: one }) as const;
  let busy = empty;
  for (let at = 0; at < votesPerEpochMax; at += 1) busy = unwrap(submitted(busy, voteFor(busy, named(at))));
  const tooMany = { code: "VALIDATOR_VOTES_TOO_MANY", author: one.address, votesMax: votesPerEpochMax } as const;
  expectRejection(submitted(busy, voteFor(busy, named(votesPerEpochMax))), tooMany);
  expect(submitted(busy, voteFor(busy, { ...named(0), by: two })).ok).toBe(true);
});

test("who is in the set cannot be added, nor can anyone with a member's name or either of its keys", () => {
  const inSet = { code: "VALIDATOR_EXISTS", validator: addressOf(first) } as const;
  expectRejection(submitted(empty, voteFor(empty, { change: "add", validator: first, by: two })), inSet);
  const taken = { code: "VALIDATOR_NAME_OR_KEY_TAKEN", holder: addressOf(first) } as const;
  const likeness: readonly ValidatorEntry[] = [
    { ...fourth, name: first.name },
    { ...fourth, ed25519: first.ed25519 },
    { ...fourth, ml_dsa_44: first.ml_dsa_44 },
  ];
  for (const validator of likeness) {
    expectRejection(submitted(empty, voteFor(empty, { change: "add", validator, by: two })), taken);
  }
});

test("nobody is added whose key is no point of the prime-order subgroup", () => {
  for (const ed25519 of [`0x${"02".repeat(32)}`, `0x01${"00".repeat(31)}`] as const) {
    const validator = { ...fourth, ed25519 };
    const outcome = submitted(empty, voteFor(empty, { change: "add", validator, by: one }));
    expectRejection(outcome, { code: "MALFORMED", detail: "the validator's Ed25519 key is no key" });
  }
});

test("only a member is removed, named as it is named in the set, and never the last one", () => {
  const nobody: readonly (HybridPublicKey & { readonly name: string })[] = [fourth, { ...first, name: "another" }];
  for (const validator of nobody) {
    const outcome = submitted(empty, voteFor(empty, { change: "remove", validator, by: one }));
    expectRejection(outcome, { code: "VALIDATOR_UNKNOWN", validator: addressOf(validator) });
  }
  const alone = { ...empty, validators: empty.validators.slice(0, 1) };
  const history = { ...alone, validatorHistory: [{ fromHeight: 1, validators: alone.validators }] };
  const last = submitted(history, voteFor(history, { ...remove, by: one }));
  expectRejection(last, { code: "VALIDATOR_LAST", validator: one.address });
});

test("a set has at most as many members as a message may name", () => {
  const [template] = empty.validators;
  if (template === undefined) throw new Error("there is a validator");
  const crowd = Array.from({ length: validatorsMax - validatorSigners.length }, (_, at) => {
    const publicKey: HybridPublicKey = { ed25519: `0x${at.toString(16).padStart(64, "0")}`, ml_dsa_44: "0x" };
    return { ...template, name: `crowd ${at}`, address: addressOf(publicKey), publicKey };
  });
  const validators = [
    ...empty.validators,
    ...crowd.map((each, at) => ({
      ...each,
      publicKey: { ...each.publicKey, ml_dsa_44: `0x${at.toString(16).padStart(4, "0")}` as const },
    })),
  ];
  const full = { ...empty, validators, validatorHistory: [{ fromHeight: 1, validators }] };
  expectRejection(submitted(full, voteFor(full, { ...add, by: one })), { code: "VALIDATORS_TOO_MANY", validatorsMax });
});

test("every code with which a vote on the set can be refused was reached above", () => {
  expect([...reached].sort()).toEqual([...validatorCodes].sort());
});
