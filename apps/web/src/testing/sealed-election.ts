import { sha256 } from "@noble/hashes/sha2.js";
import type { Block } from "@tabella/chain/block";
import { headerOf } from "@tabella/chain/block-hash";
import { buildBlock } from "@tabella/chain/build-block";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import type { CheckedBallot } from "@tabella/chain/checked-ballot";
import { defaultLimits, formatGenesis, type Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { addCredentials, closeElection, openElection as orderOpening, type Registrar } from "@tabella/chain/registrar";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import { sealBytes } from "@tabella/consensus/certificate";
import { ed25519Group } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import type { RandomSource } from "@tabella/crypto/random";
import { assert } from "@tabella/crypto/result";
import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import { type ElectionContext, encodeElection, generateUuid, openElection } from "@tabella/election/election";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { electionPublicKey, encodeTrustees, parseTrustees } from "@tabella/election/trustees";

/*
 * A small chain for tests: three validators with real keys, one election, a ballot a choice given, then closed. Every
 * signature and proof is real; only time and randomness are made up.
 */

/** A stream of bytes that follows from its seed. */
export function seededRandom(seed: string): RandomSource {
  let counter = 0;
  return (byteLength) => {
    const bytes = new Uint8Array(byteLength);
    for (let at = 0; at < byteLength; at += 32) {
      counter += 1;
      bytes.set(sha256(new TextEncoder().encode(`${seed} ${counter}`)).subarray(0, byteLength - at), at);
    }
    return bytes;
  };
}

/** A chain without an election: three validators whose blocks two of them seal. */
export interface SealedChain {
  readonly genesis: Genesis;
  readonly genesisText: string;
  readonly registrar: Registrar;
  /** The founders, in order. */
  readonly signers: readonly Signer[];
  /** From block 1 on. */
  readonly blocks: readonly Block[];
  state(): ChainState;
  /** One more block with exactly these transactions. */
  seal(transactions: readonly Transaction[]): void;
}

export interface SealedElection {
  readonly genesis: Genesis;
  readonly genesisText: string;
  readonly uuid: string;
  /** From block 1 on. */
  readonly blocks: readonly Block[];
  readonly state: ChainState;
  /** In decimal digits, and in 64 hexadecimal digits, of the only trustee. */
  readonly trustee: { readonly privateKey: bigint; readonly publicKey: string };
}

export function sealedChain(random: RandomSource): SealedChain {
  const signers = [0, 1, 2].map(() => nobleSigner({ ed25519: random(32), mlDsa44: random(32) }));
  const registrarKey = nobleSigner({ ed25519: random(32), mlDsa44: random(32) });
  const genesis: Genesis = {
    format: "tabella-genesis-1",
    chain_id: 8546,
    timestamp: 1_700_000_000_000,
    validators: signers.map(({ publicKey }, at) => ({ name: `Validator ${at + 1}`, ...publicKey })),
    registrar: registrarKey.publicKey.ed25519,
    limits: defaultLimits,
  };
  const registrar = {
    identity: genesisState(genesis).identity,
    signer: { publicKey: genesis.registrar, sign: registrarKey.signEd25519 },
  };
  const blocks: Block[] = [];
  let state = genesisState(genesis);
  return {
    genesis,
    genesisText: formatGenesis(genesis),
    registrar,
    signers,
    blocks,
    state: () => state,
    seal(transactions) {
      const block = certify(state, transactions, signers);
      const applied = applyCertifiedBlock(state, block, {
        checker: nobleSignatureChecker,
        checkBallot: checkBallotTransaction,
      });
      assert(applied.ok && block.transactions.length === transactions.length, "the ledger takes every transaction");
      blocks.push(block);
      state = applied.value;
    },
  };
}

/** @param choices one ballot each, for the one question "Ada or Bob" */
export function sealedElection(seed: string, choices: readonly (readonly [number, number])[]): SealedElection {
  const random = seededRandom(seed);
  const chain = sealedChain(random);
  const { genesis, genesisText, registrar, seal } = chain;
  const key = generateTrusteeKey(random);
  const trustees = encodeTrustees([{ kind: "Single", message: key.publicKey }]);
  const uuid = generateUuid(random);
  const { election, context } = smallElection(uuid, trustees);
  const options = { registration: "open", ballots_min: 1, replacing_allowed: false, closes_at: null } as const;
  seal([orderOpening(registrar, { election, trustees, options, roll: null })]);
  voteAndClose(chain, { uuid, context, choices }, random);
  const trustee = { privateKey: key.privateKey, publicKey: key.publicKey.public_key };
  return { genesis, genesisText, uuid, blocks: chain.blocks, state: chain.state(), trustee };
}

/** @param trustees the exact text of the `trustees` message */
export function smallElection(uuid: string, trustees: string): { election: string; context: ElectionContext } {
  const parsed = parseTrustees(trustees);
  assert(parsed.ok, "fresh keys are well-formed");
  const election = encodeElection({
    version: 1,
    description: "",
    name: "Chair",
    group: "Ed25519",
    public_key: ed25519Group.encode(electionPublicKey(parsed.value)),
    questions: [{ answers: ["Ada", "Bob"], min: 0, max: 1, question: "Who shall chair the board?" }],
    uuid,
  });
  const context = openElection(election);
  assert(context.ok, "the election is well-formed");
  return { election, context: context.value };
}

/** A ballot a choice, and the end of voting. */
export function voteAndClose(
  { registrar, seal, state }: SealedChain,
  input: {
    readonly uuid: string;
    readonly context: ElectionContext;
    readonly choices: readonly (readonly [number, number])[];
  },
  random: RandomSource,
): void {
  const { uuid, context, choices } = input;
  const credentials = choices.map(() => generateCredential(random));
  const list = credentials.map((credential) => ({ credential: publicCredential(credential, uuid, random), weight: 1 }));
  seal([addCredentials(registrar, { election: uuid, credentials: list })]);
  const { genesisHash } = state().identity;
  for (const [at, credential] of credentials.entries()) {
    const choice = choices[at] ?? [0, 0];
    const prepared = prepareVote({ context, credential, choices: [choice] }, random);
    seal([castBallot({ genesisHash, context, credential, prepared }, random)]);
  }
  seal([closeElection(registrar, uuid)]);
}

function certify(state: ChainState, transactions: readonly Transaction[], founders: readonly Signer[]): Block {
  const signers = founders.filter(({ address }) => state.validators.some((member) => member.address === address));
  const author = signers[state.head.index % signers.length];
  assert(author, "there are validators");
  const checkedBallots = new Map<Hash, CheckedBallot>();
  for (const transaction of transactions) {
    if (transaction.type !== "ballot") continue;
    const election = state.elections.get(transaction.election_id)?.election ?? "";
    const { genesisHash } = state.identity;
    const transactionHash = hashTransaction(transaction).hash;
    const verdict = checkBallotTransaction({ transactionHash, transaction, election, genesisHash });
    assert(verdict.ok, "an honest ballot holds");
    checkedBallots.set(transactionHash, verdict.value);
  }
  const candidates = transactions.map((transaction) => ({ transaction }));
  const timestamp = state.head.timestamp + 1_000;
  const block = buildBlock({
    state,
    candidates,
    timestamp,
    signer: author,
    checkedBallots,
    checker: nobleSignatureChecker,
  });
  const bytes = sealBytes(state.identity, { height: headerOf(block).index, round: 0, blockHash: block.block_hash });
  // Two of three (or of two) seal: a quorum, as when the third is slow.
  const seals = signers
    .slice(0, 2)
    .map(({ address, signHybrid }) => ({ validator: address, signature: signHybrid(bytes) }));
  return { ...block, round: 0, seals };
}
