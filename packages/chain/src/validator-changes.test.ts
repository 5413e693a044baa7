import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import { describe, expect, test } from "vitest";
import { checkAbsence, formatAbsence, makeAbsence, parseAbsence } from "./absence.ts";
import type { Block } from "./block.ts";
import { headerOf } from "./block-hash.ts";
import { certifiedElection } from "./certified-election.ts";
import { formatGenesis } from "./genesis.ts";
import { genesisState } from "./genesis-block.ts";
import { hashTransaction } from "./hashed-transaction.ts";
import { checkReceipt, makeReceipt } from "./light-proof.ts";
import { formatReceipt, parseReceipt, type Receipt } from "./receipt.ts";
import { addCredentials } from "./registrar.ts";
import { checkSealedHeader } from "./sealed-header.ts";
import {
  extend,
  openTransaction,
  seal,
  testElection,
  testGenesis,
  testRegistrar,
  testSigner,
  unwrap,
  validatorSigners,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import { entryOf, founders, fourth, newcomer, signerAt, voteFor } from "./validator-change.fixture.ts";
import {
  type CertifiedChange,
  changesUpTo,
  followOn,
  followValidatorChanges,
  foundingValidators,
  namesKnownSet,
  sealersOf,
} from "./validator-changes.ts";
import type { ValidatorEntry } from "./validator-transaction.ts";

/* A chain whose set goes from three to four, to another three, and on; in each term an election's blocks are sealed. */
const all: readonly Signer[] = [...validatorSigners, newcomer];
const blocks: Block[] = [];
const states: ChainState[] = [genesisState(testGenesis)];
const head = () => states.at(-1) as ChainState;
const [first] = founders as [ValidatorEntry];
const everyone = (change: "add" | "remove", validator: ValidatorEntry) =>
  all.flatMap((by) =>
    head().validators.some(({ address }) => address === by.address) ? [voteFor(head(), { change, validator, by })] : [],
  );

function grow(transactions: readonly Transaction[]): Block {
  const before = head();
  const { state, block } = extend(before, transactions);
  const sealers = all.filter(({ address }) => before.validators.some((one) => one.address === address)).reverse();
  const sealed = seal(state.identity, block, sealers);
  states.push(state);
  blocks.push(sealed);
  return sealed;
}

const election = testElection({ seed: "changes", voters: 3 });
const { uuid } = election.context.election;
const credentials = election.publicCredentials.slice(0, 2);
const inFirstTerm = grow([openTransaction(election)]);
grow([addCredentials(testRegistrar(), { election: uuid, credentials })]);
const grown = grow(everyone("add", fourth).slice(0, 2));
const early = vote(election, { voter: 0 });
const midway = testElection({ seed: "midway", voters: 0 });
const ofFour = grow([openTransaction(midway), early]);
const shrunk = grow([...everyone("remove", first).slice(0, 3), vote(election, { voter: 1 })]);
const ofOthers = grow([]);
const blockAt = (height: number) => blocks[height - 1] ?? null;
const changes = changesUpTo(head(), head().head.index, blockAt);
const checker = nobleSignatureChecker;
const sealedOf = (block: Block) => ({ header: headerOf(block), round: block.round, seals: block.seals });

describe("the changes of the set", () => {
  test("lead from the genesis file to the set of every height, and every block was sealed by its own", () => {
    const known = unwrap(followValidatorChanges(testGenesis, changes, checker));
    expect(known.history).toEqual(head().validatorHistory);
    for (const block of blocks) {
      expect(checkSealedHeader(known, sealedOf(block), checker).ok).toBe(true);
      expect(namesKnownSet(known, headerOf(block))).toBe(true);
    }
    expect(sealersOf(known, 4)).toHaveLength(4);
    expect(sealersOf(known, 6).map(({ name }) => name)).toEqual(["validator-2", "validator-3", "validator-4"]);
  });

  test("may be followed in parts, each from where one already is", () => {
    const halfway = unwrap(followValidatorChanges(testGenesis, changes.slice(0, 1), checker));
    const whole = unwrap(followValidatorChanges(testGenesis, changes, checker));
    expect(followOn(halfway, changes.slice(1), checker)).toEqual({ ok: true, value: whole });
  });

  test("end with the height that they are asked for, its own change included", () => {
    expect(changesUpTo(head(), grown.index - 1, blockAt)).toHaveLength(0);
    expect(changesUpTo(head(), grown.index, blockAt)).toHaveLength(1);
    expect(changesUpTo(head(), shrunk.index, blockAt)).toEqual(changes);
  });

  test("that leave one out let no later block pass for sealed, nor any header for the known set's", () => {
    const founding = foundingValidators(testGenesis);
    expect(namesKnownSet(founding, headerOf(grown))).toBe(false);
    expect(checkSealedHeader(founding, sealedOf(ofFour), checker)).toMatchObject({ ok: false });
    const halfway = unwrap(followValidatorChanges(testGenesis, changes.slice(0, 1), checker));
    expect(namesKnownSet(halfway, headerOf(shrunk))).toBe(false);
    expect(namesKnownSet(halfway, headerOf(ofOthers))).toBe(false);
  });

  const [one, two] = changes as readonly [CertifiedChange, CertifiedChange];
  const stranger = entryOf(testSigner("stranger"), "stranger");
  const lies: readonly (readonly [string, string, readonly CertifiedChange[]])[] = [
    ["in another order", "CHANGE_OF_ANOTHER_SET", [two, one]],
    ["twice", "CHANGE_OUT_OF_ORDER", [one, { ...two, header: { ...two.header, index: one.header.index } }]],
    ["of somebody else", "CHANGE_OF_ANOTHER_SET", [{ ...one, validator: stranger }]],
    ["of another kind", "CHANGE_IMPOSSIBLE", [{ ...one, change: "remove" }]],
    ["under another header", "CHANGE_NOT_SEALED", [{ ...one, header: { ...one.header, timestamp: 1 } }]],
    ["in another round", "CHANGE_NOT_SEALED", [{ ...one, round: 1 }]],
    ["with a seal too few", "CHANGE_NOT_SEALED", [{ ...one, seals: one.seals.slice(1) }]],
    ["sealed by the set that it makes", "CHANGE_NOT_SEALED", [one, { ...two, seals: ofOthers.seals }]],
  ];
  test.each(lies)("are refused %s", (_, code, stated) => {
    expect(followValidatorChanges(testGenesis, stated, checker)).toMatchObject({ ok: false, error: { code } });
  });
});

describe("what a voter holds, after the set has changed", () => {
  const chain = (height: number) => ({ identity: head().identity, changes: changesUpTo(head(), height, blockAt) });
  const receiptOf = (block: Block, at = 0): Receipt => {
    const ballot = block.transactions.filter(({ type }) => type === "ballot")[at];
    const receipt = ballot && makeReceipt(chain(block.index), block, hashTransaction(ballot).hash);
    if (!receipt) throw new Error("the ballot is in the block");
    return receipt;
  };

  test("R2: a receipt holds with the genesis file alone, also one of the block that changed the set, read back from its file", () => {
    for (const block of [ofFour, shrunk]) {
      const receipt = receiptOf(block);
      expect(parseReceipt(formatReceipt(receipt))).toEqual({ ok: true, value: receipt });
      expect(checkReceipt(testGenesis, receipt, { checker })).toMatchObject({
        ok: true,
        value: { blockIndex: block.index, seals: 3, quorum: 3, validators: 4 },
      });
    }
  });

  test("a receipt that keeps a change to itself, or shows more than its block knew, names the step that fails", () => {
    const { validator_changes: _, ...bare } = receiptOf(ofFour);
    const failed = { ok: false, error: { step: "validators" } };
    expect(checkReceipt(testGenesis, bare, { checker })).toMatchObject(failed);
    const withoutItsOwn = { ...receiptOf(shrunk), validator_changes: changes.slice(0, 1) };
    expect(checkReceipt(testGenesis, withoutItsOwn, { checker })).toMatchObject(failed);
    const forged = { ...receiptOf(ofFour), validator_changes: [{ ...(changes[0] as CertifiedChange), round: 3 }] };
    expect(checkReceipt(testGenesis, forged, { checker })).toMatchObject(failed);
    expect(parseReceipt(JSON.stringify({ ...bare, validator_changes: [] })).ok).toBe(false);
  });

  test("a receipt from before the first change has its old form, and holds as ever", () => {
    expect(makeReceipt(chain(1), inFirstTerm, hashTransaction(openTransaction(election)).hash)).toBeNull();
    expect(Object.keys(receiptOf(ofFour))).toContain("validator_changes");
    expect(chain(2).changes).toEqual([]);
  });

  test("R28: an absence holds over changes of the set", () => {
    const name = { election: uuid, credential: election.publicCredentials[2]?.credential ?? "" };
    const absence = makeAbsence(head(), { block: ofOthers, changes }, name);
    if (absence === null) throw new Error("the head is sealed");
    expect(parseAbsence(formatAbsence(absence))).toEqual({ ok: true, value: absence });
    expect(checkAbsence(testGenesis, absence, checker)).toMatchObject({ ok: true, value: { validators: 3 } });
    const { validator_changes: _, ...bare } = absence;
    expect(checkAbsence(testGenesis, bare, checker)).toMatchObject({ ok: false, error: { step: "validators" } });
  });

  test("R3: an election's text is taken from a block that the new set sealed, and not without the change", () => {
    const later = testElection({ seed: "later", voters: 0 });
    const opening = grow([openTransaction(later)]);
    const evidence = { uuid: later.context.election.uuid, genesisText: formatGenesis(testGenesis), block: opening };
    expect(certifiedElection({ ...evidence, changes }, checker)).toMatchObject({ ok: true });
    expect(certifiedElection({ ...evidence, changes: [] }, checker)).toMatchObject({ ok: false });
    expect(certifiedElection({ ...evidence, changes: changes.slice(1) }, checker)).toMatchObject({ ok: false });
  });

  test("P-908: a block of a grown set that only a quorum of the founders sealed gives no election to who is told of no change", () => {
    const founding = validatorSigners.map(({ address }) => address);
    const seals = ofFour.seals.filter(({ validator }) => founding.includes(validator));
    expect([seals.length, ofFour.seals.length]).toEqual([2, 3]);
    const uuid = midway.context.election.uuid;
    const cut = { uuid, genesisText: formatGenesis(testGenesis), block: { ...ofFour, seals } };
    const known = foundingValidators(testGenesis);
    expect(checkSealedHeader(known, sealedOf(cut.block), checker)).toMatchObject({ ok: true });
    const refused = { ok: false, error: "the block names other validators" };
    expect(certifiedElection({ ...cut, changes: [] }, checker)).toMatchObject(refused);
    const all = changesUpTo(head(), ofFour.index, blockAt);
    expect(certifiedElection({ ...cut, changes: all }, checker)).toMatchObject({ ok: false });
    expect(certifiedElection({ ...cut, block: ofFour, changes: all }, checker)).toMatchObject({ ok: true });
  });

  test("a set has signers of its own: one that is gone seals nothing any more", () => {
    const known = unwrap(followValidatorChanges(testGenesis, changes, checker));
    const old = seal(head().identity, ofOthers, [signerAt(0), signerAt(1), signerAt(2)]);
    expect(checkSealedHeader(known, sealedOf(old), checker)).toMatchObject({ error: { code: "SEAL_OF_STRANGER" } });
  });
});
