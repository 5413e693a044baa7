import { sealBytes } from "@tabella/consensus/certificate";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { quorum, validatorOf } from "@tabella/consensus/validator-set";
import { ed25519Group } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, type Result } from "@tabella/crypto/result";
import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import { taggedHash, uint64 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import { type ElectionContext, encodeElection, openElection } from "@tabella/election/election";
import { type SignedRoll, signRoll } from "@tabella/election/roll";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { electionPublicKey, encodeTrustees, parseTrustees } from "@tabella/election/trustees";
import { applyBlock } from "./apply-block.ts";
import type { Block, ProposedBlock } from "./block.ts";
import { buildBlock } from "./build-block.ts";
import { checkBallotTransaction } from "./check-ballot.ts";
import type { CheckedBallot } from "./checked-ballot.ts";
import { chainIdentity, defaultLimits, type Genesis } from "./genesis.ts";
import type { Registrar } from "./registrar.ts";
import * as registrar from "./registrar.ts";
import type { ChainState } from "./state.ts";
import type { BallotTransaction, ElectionOptions, OpenElectionTransaction, Transaction } from "./transaction.ts";
import { uncheckedBallots } from "./unchecked-ballots.ts";
import { castBallot, prepareVote } from "./voter.ts";

/* What the tests of this package play with: a chain of three validators and an election of two trustees, all real. */

/** Endless, and the same for the same seed. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0;
  return (byteLength) => {
    const bytes = new Uint8Array(byteLength);
    for (let at = 0; at < byteLength; at += 32, counter += 1) {
      bytes.set(taggedHash(seed, [uint64(counter)]).subarray(0, byteLength - at), at);
    }
    return bytes;
  };
}

export function testSigner(name: string): Signer {
  return nobleSigner({ ed25519: taggedHash(name, [utf8ToBytes("a")]), mlDsa44: taggedHash(name, [utf8ToBytes("b")]) });
}

export const validatorSigners: readonly Signer[] = ["one", "two", "three"].map(testSigner);
export const registrarKey: Signer = testSigner("registrar");

export const testGenesis: Genesis = {
  format: "tabella-genesis-1",
  chain_id: 8546,
  timestamp: 1_000_000,
  validators: validatorSigners.map(({ publicKey }, at) => ({ name: `validator-${at + 1}`, ...publicKey })),
  registrar: registrarKey.publicKey.ed25519,
  limits: defaultLimits,
};

export function testRegistrar(
  identity: ChainIdentity = chainIdentity(testGenesis),
  key: Signer = registrarKey,
): Registrar {
  return { identity, signer: { publicKey: key.publicKey.ed25519, sign: key.signEd25519 } };
}

export interface TestElection {
  readonly context: ElectionContext;
  readonly trustees: string;
  /** Secret, by owner. */
  readonly trusteeKeys: readonly bigint[];
  /** Secret credentials, and their public parts of weight 1. */
  readonly credentials: readonly string[];
  readonly publicCredentials: readonly { readonly credential: string; readonly weight: number }[];
}

/** One question of two answers, of which exactly one is chosen; two trustees. */
export function testElection(input: { readonly seed: string; readonly voters: number }): TestElection {
  const random = seededRandom(input.seed);
  const keys = [generateTrusteeKey(random), generateTrusteeKey(random)];
  const trustees = encodeTrustees(keys.map(({ publicKey }) => ({ kind: "Single", message: publicKey })));
  // 14 Base58 characters that follow from the seed.
  const uuid = [...random(14)].map((byte) => "123456789ABCDEFGHJKLMNPQRSTUVWXYZ"[byte % 33]).join("");
  const trusteeKeys = keys.map(({ privateKey }) => privateKey);
  return electionOf({ uuid, trustees, trusteeKeys, voters: input.voters }, random);
}

/** The same with these trustees. */
export function electionOf(
  input: {
    readonly uuid: string;
    readonly trustees: string;
    readonly trusteeKeys: readonly bigint[];
    readonly voters: number;
  },
  random: RandomSource,
): TestElection {
  const { uuid, trustees, trusteeKeys, voters } = input;
  const parsed = unwrap(parseTrustees(trustees));
  const election = encodeElection({
    version: 1,
    description: "",
    name: "A small election",
    group: "Ed25519",
    public_key: ed25519Group.encode(electionPublicKey(parsed)),
    questions: [{ answers: ["Yes", "No"], min: 1, max: 1, question: "Agreed?" }],
    uuid,
  });
  const credentials = Array.from({ length: voters }, () => generateCredential(random));
  return {
    context: unwrap(openElection(election)),
    trustees,
    trusteeKeys,
    credentials,
    publicCredentials: credentials.map((credential) => ({
      credential: publicCredential(credential, uuid, random),
      weight: 1,
    })),
  };
}

export const openOptions: ElectionOptions = {
  registration: "open",
  ballots_min: 1,
  replacing_allowed: false,
  closes_at: null,
};

export function openTransaction(
  election: TestElection,
  options: Partial<ElectionOptions> = {},
  by: Registrar = testRegistrar(),
): OpenElectionTransaction {
  const all = { ...openOptions, ...options };
  return registrar.openElection(by, {
    election: election.context.text,
    trustees: election.trustees,
    options: all,
    roll: all.registration === "roll" ? rollOf(election) : null,
  });
}

export const authorityKey: Signer = testSigner("credential authority");

/** The election's voters as a roll, signed by the credential authority. */
export function rollOf(election: TestElection): SignedRoll {
  const signer = { publicKey: authorityKey.publicKey.ed25519, sign: authorityKey.signEd25519 };
  return signRoll({ election: election.context.election.uuid, credentials: election.publicCredentials }, signer);
}

export interface TestVote {
  readonly voter: number;
  readonly choice?: readonly number[];
  readonly replaces?: Hash;
  readonly seed?: string;
  readonly genesisHash?: Hash;
}

/** A voter's real ballot, the same for the same input. */
export function vote(election: TestElection, input: TestVote): BallotTransaction {
  const { voter, choice = [1, 0], replaces, genesisHash = chainIdentity(testGenesis).genesisHash } = input;
  const random = seededRandom(input.seed ?? `vote of ${voter}`);
  const credential = election.credentials[voter];
  assert(credential !== undefined, "a voter of the election votes");
  const { context } = election;
  const prepared = prepareVote({ context, credential, choices: [choice] }, random);
  const cast = { genesisHash, context, credential, prepared };
  return castBallot(replaces === undefined ? cast : { ...cast, replaces }, random);
}

/** Checks all ballots for real. @throws if one does not hold */
export function checkAll(state: ChainState, transactions: readonly Transaction[]): Map<Hash, CheckedBallot> {
  const checked = new Map<Hash, CheckedBallot>();
  for (const request of uncheckedBallots(state, { transactions }, checked)) {
    checked.set(request.transactionHash, unwrap(checkBallotTransaction(request)));
  }
  return checked;
}

export interface Extension {
  readonly state: ChainState;
  readonly block: ProposedBlock;
}

/** The chain one block longer: built by a validator, applied as by all others. @throws if it does not apply */
export function extend(
  state: ChainState,
  transactions: readonly Transaction[],
  timestamp = state.head.timestamp + 1,
): Extension {
  const members = validatorSigners.filter(({ address }) => validatorOf(state.validators, address) !== undefined);
  const signer = members[state.head.index % members.length];
  assert(signer !== undefined, "a founder is still a validator");
  const checkedBallots = checkAll(state, transactions);
  const candidates = transactions.map((transaction) => ({ transaction }));
  const checker = nobleSignatureChecker;
  const block = buildBlock({ state, candidates, timestamp, signer, checkedBallots, checker });
  assert(block.transactions.length === transactions.length, "every transaction of a test's block is applicable");
  return { state: unwrap(applyBlock(state, block, { checkedBallots, checker })), block };
}

/** {@link extend} for each list in turn. */
export function extendAll(state: ChainState, blocks: readonly (readonly Transaction[])[]): ChainState {
  return blocks.reduce((next, transactions) => extend(next, transactions).state, state);
}

/** Makes a block final: a quorum of the validators, these first, seals it. */
export function seal(identity: ChainIdentity, block: ProposedBlock, by: readonly Signer[] = validatorSigners): Block {
  const round = 0;
  const bytes = sealBytes(identity, { height: block.index, round, blockHash: block.block_hash });
  const seals = by
    .slice(0, quorum(by.length))
    .map((signer) => ({ validator: signer.address, signature: signer.signHybrid(bytes) }));
  return { ...block, round, seals };
}

export function unwrap<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
