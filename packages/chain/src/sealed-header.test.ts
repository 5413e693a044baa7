import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { headerOf } from "./block-hash.ts";
import { genesisState } from "./genesis-block.ts";
import { checkSealedHeader } from "./sealed-header.ts";
import { extend, openTransaction, seal, testElection, testGenesis } from "./small-election.fixture.ts";
import { foundingValidators } from "./validator-changes.ts";

const state = genesisState(testGenesis);
const block = seal(state.identity, extend(state, [openTransaction(testElection({ seed: "header", voters: 0 }))]).block);
const sealed = { header: headerOf(block), round: block.round, seals: block.seals };

test("a header that a quorum of the genesis validators sealed is final, and gives its block's hash", () => {
  expect(checkSealedHeader(foundingValidators(testGenesis), sealed, nobleSignatureChecker)).toEqual({
    ok: true,
    value: { blockHash: block.block_hash, seals: 2, quorum: 2, validators: 3 },
  });
});

test("another header, another round, one seal too few or other validators are not", () => {
  const { header, seals } = sealed;
  const [first, second, third] = testGenesis.validators;
  if (first === undefined || second === undefined || third === undefined) throw new Error("there are three validators");
  const others = [
    { ...sealed, header: { ...header, timestamp: header.timestamp + 1 } },
    { ...sealed, round: 1 },
    { ...sealed, seals: seals.slice(1) },
  ];
  for (const other of others)
    expect(checkSealedHeader(foundingValidators(testGenesis), other, nobleSignatureChecker).ok).toBe(false);
  const elsewhere = { ...testGenesis, validators: [first, third] };
  expect(checkSealedHeader(foundingValidators(elsewhere), sealed, nobleSignatureChecker).ok).toBe(false);
});
