import type { Block } from "@tabella/chain/block";
import type { CeremonyPhase } from "@tabella/chain/ceremony";
import {
  type CeremonyRefusal,
  type CeremonySeat,
  type CeremonyStep,
  nextCeremonyStep,
} from "@tabella/chain/ceremony-trustee";
import { ceremonyView } from "@tabella/chain/ceremony-view";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { trustStoredBallot } from "@tabella/chain/check-ballot";
import { parseGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { SealingHost } from "@tabella/chain/passphrase-seal";
import { openSeedBackup, type SeedBackupFailure, sealSeedBackup } from "@tabella/chain/seed-backup";
import type { ChainState } from "@tabella/chain/state";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { ed25519Group } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { generateSeed, seedKeys } from "@tabella/election/threshold/seed-keys";
import type { CeremonyMessageInput } from "@tabella/rpc/api/ceremony-schemas";

/** The place that a trustee agrees to. */
export type SeatTerms = Omit<CeremonySeat, "seed">;

export interface SeedToOpen {
  readonly text: string;
  readonly passphrase: string;
  readonly electionId: string;
  readonly attempt: number;
}

export type SitFailure =
  | SeedBackupFailure
  | { readonly code: "GENESIS_INVALID"; readonly detail: string }
  /** The backup was made for another chain. */
  | { readonly code: "GENESIS_CHANGED" };

export type FollowFailure = { readonly code: "BLOCK_INVALID"; readonly index: number; readonly detail: string };

/** What this trustee does next, by what the sealed blocks say. */
export type PlayerStep =
  | { readonly do: "send"; readonly message: CeremonyMessageInput["message"] }
  | { readonly do: "wait"; readonly phase: CeremonyPhase; readonly missing: readonly number[] }
  | { readonly do: "done"; readonly publicKey: string }
  | { readonly do: "failed"; readonly against: readonly number[] }
  | { readonly do: "refuse"; readonly why: CeremonyRefusal };

/**
 * A trustee's part in a key ceremony. Lives in a worker (ceremony.worker.ts) as long as the page is open; the seed never
 * leaves it but in a backup under the passphrase, and every step follows from blocks that the worker checked itself.
 */
export interface CeremonyPlayer {
  /** A fresh seed, and at once its backup: the text of the file. The seed is not kept. */
  makeBackup(input: { readonly terms: SeatTerms; readonly passphrase: string }): Promise<string>;
  /** Opens a backup and keeps the seed for the steps to come. @returns the public key with which this seed signs */
  sit(input: {
    readonly backup: SeedToOpen;
    readonly genesisText: string;
  }): Promise<Result<{ readonly verificationKey: string }, SitFailure>>;
  /** Reads on in the chain. @param blocks from block 1 on, or those that follow the last ones */
  follow(blocks: readonly Block[]): Promise<Result<PlayerStep, FollowFailure>>;
}

export function createCeremonyPlayer(host: SealingHost): CeremonyPlayer {
  let seated: { readonly seat: CeremonySeat; readonly state: ChainState } | null = null;

  return {
    makeBackup: ({ terms, passphrase }) =>
      sealSeedBackup({ ...terms, seed: generateSeed(host.random) }, passphrase, host),

    async sit({ backup, genesisText }) {
      const seat = await openSeedBackup(backup, host);
      if (!seat.ok) return seat;
      const genesis = parseGenesis(genesisText);
      if (!genesis.ok) return err({ code: "GENESIS_INVALID", detail: genesis.error });
      const state = genesisState(genesis.value);
      if (state.identity.genesisHash !== seat.value.genesisHash) return err({ code: "GENESIS_CHANGED" });
      seated = { seat: seat.value, state };
      return ok({ verificationKey: ed25519Group.encode(seedKeys(seat.value.seed, host.random).verification) });
    },

    async follow(blocks) {
      if (seated === null) throw new Error("broken promise: a trustee sits down before following");
      const { seat } = seated;
      let { state } = seated;
      for (const block of blocks) {
        // Ballots of other elections decide nothing here: that a quorum took them is enough.
        const options = { checker: nobleSignatureChecker, checkBallot: trustStoredBallot };
        const applied = applyCertifiedBlock(state, block, options);
        if (!applied.ok) return err({ code: "BLOCK_INVALID", index: block.index, detail: applied.error.code });
        state = applied.value;
      }
      seated = { seat, state };
      return ok(playerStep(seat, nextCeremonyStep(seat, ceremonyView(state, seat.election))));
    },
  };
}

function playerStep({ attempt }: CeremonySeat, step: CeremonyStep): PlayerStep {
  switch (step.do) {
    case "certify":
      return { do: "send", message: { kind: "certificate", attempt, certificate: step.certificate } };
    case "send":
      return { do: "send", message: { kind: "transaction", transaction: encodeTransaction(step.transaction) } };
    default:
      return step;
  }
}
