import type { Block } from "@tabella/chain/block";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import { parseGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import { type TallyFacts, tallyFacts } from "@tabella/chain/tally-facts";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import type { ElectionContext } from "@tabella/election/election";
import { type CiphertextTable, parseEncryptedTally } from "@tabella/election/tally";

/** What the server asks a trustee to decrypt; none of it is believed. */
export interface TallyRequest {
  readonly genesisText: string;
  /** From block 1 to the block that closed the election, or further. */
  readonly blocks: readonly Block[];
  readonly electionId: string;
  /** The trustee's number, from 1, and registered public key (64 hexadecimal digits). */
  readonly owner: number;
  readonly publicKey: string;
  /** The sum as the server states it: the exact text. */
  readonly encryptedTally: string;
}

/** The sum that this browser computed itself, and what is needed for decrypting a part of it. */
export interface RecomputedTally {
  readonly genesisHash: Hash;
  readonly context: ElectionContext;
  readonly tally: CiphertextTable;
  readonly facts: TallyFacts;
  /** The ledger as the blocks make it. */
  readonly state: ChainState;
}

/** Each has a sentence in messages/…/trustee.json; in every case the private key stays unused. */
export type TallyFailure =
  | { readonly code: "GENESIS_INVALID"; readonly detail: string }
  | { readonly code: "BLOCK_INVALID"; readonly index: number; readonly detail: string }
  | { readonly code: "ELECTION_MISSING" }
  | { readonly code: "ELECTION_NOT_CLOSED" }
  | { readonly code: "TOO_FEW_BALLOTS" }
  | { readonly code: "TRUSTEE_DIFFERS" }
  | { readonly code: "TALLY_DIFFERS" };

interface RecomputeOptions {
  readonly checker: SignatureChecker;
  /** Blocks and ballots checked so far, and how many there are. */
  onProgress?(done: number, all: number): void;
}

/**
 * Adds the ballots up from the sealed blocks alone (R22): every certificate, author, root, signature and proof is checked
 * from genesis on, so that neither the server nor a minority of validators can have another sum decrypted.
 */
export function recomputeTally(
  request: TallyRequest,
  options: RecomputeOptions,
): Result<RecomputedTally, TallyFailure> {
  const genesis = parseGenesis(request.genesisText);
  if (!genesis.ok) return err({ code: "GENESIS_INVALID", detail: genesis.error });
  const replayed = replay(genesisState(genesis.value), request.blocks, options);
  if (!replayed.ok) return replayed;
  const { identity, elections } = replayed.value;

  const election = elections.get(request.electionId);
  if (election === undefined) return err({ code: "ELECTION_MISSING" });
  if (election.phase === "open") return err({ code: "ELECTION_NOT_CLOSED" });
  const publicKey = election.trusteeKeys[request.owner - 1];
  if (publicKey === undefined || election.context.group.encode(publicKey) !== request.publicKey)
    return err({ code: "TRUSTEE_DIFFERS" });
  const facts = tallyFacts(election);
  if (election.encryptedTally === null || facts === null) return err({ code: "TOO_FEW_BALLOTS" });
  if (election.encryptedTally !== request.encryptedTally) return err({ code: "TALLY_DIFFERS" });
  const { context } = election;
  const tally = parseEncryptedTally(context, election.encryptedTally);
  if (!tally.ok) return err({ code: "TALLY_DIFFERS" });
  return ok({ genesisHash: identity.genesisHash, context, tally: tally.value, facts, state: replayed.value });
}

function replay(
  start: ChainState,
  blocks: readonly Block[],
  { checker, onProgress }: RecomputeOptions,
): Result<ChainState, TallyFailure> {
  const ballots = blocks.flatMap(({ transactions }) => transactions).filter(({ type }) => type === "ballot").length;
  const all = blocks.length + ballots;
  let done = 0;
  const advance = () => {
    done += 1;
    onProgress?.(done, all);
  };
  let state = start;
  for (const block of blocks) {
    const applied = applyCertifiedBlock(state, block, {
      checker,
      checkBallot: (ballot) => {
        advance();
        return checkBallotTransaction(ballot);
      },
    });
    if (!applied.ok) return err({ code: "BLOCK_INVALID", index: block.index, detail: applied.error.code });
    state = applied.value;
    advance();
  }
  return ok(state);
}
