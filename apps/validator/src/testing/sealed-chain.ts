/** For benches: a chain that a quorum of four seals in this process, as quickly as their signatures can be made. */
import { randomBytes } from "node:crypto";
import type { Block } from "@tabella/chain/block";
import { buildBlock } from "@tabella/chain/build-block";
import { applyBeforeProofs } from "@tabella/chain/certified-ledger";
import { trustStoredBallot } from "@tabella/chain/check-ballot";
import { chainIdentity, defaultLimits, type Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { RegistrarSigner } from "@tabella/chain/registrar";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import { uncheckedBallots } from "@tabella/chain/unchecked-ballots";
import { readSomeVotes, unreadVotes } from "@tabella/chain/unread-votes";
import { sealBytes } from "@tabella/consensus/certificate";
import { quorum } from "@tabella/consensus/validator-set";
import type { Signer } from "@tabella/crypto/signature";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { nodeSigner } from "@tabella/keys/node-signer";

const newSigner = () => nodeSigner({ ed25519Seed: randomBytes(32), mlDsa44Seed: randomBytes(32) });

export class SealedChain {
  readonly signers: readonly Signer[] = Array.from({ length: 4 }, newSigner);
  readonly registrar: RegistrarSigner;
  readonly genesis: Genesis;
  #state: ChainState;

  constructor() {
    const { publicKey, signEd25519 } = newSigner();
    this.registrar = { publicKey: publicKey.ed25519, sign: signEd25519 };
    this.genesis = {
      format: "tabella-genesis-1",
      chain_id: 8546,
      timestamp: Date.now() - 86_400_000,
      validators: this.signers.map((signer, at) => ({ name: `v${at}`, ...signer.publicKey })),
      registrar: publicKey.ed25519,
      limits: defaultLimits,
    };
    this.#state = genesisState(this.genesis);
  }

  /** The next block: these transactions, whose proofs are believed, with the seals of a quorum. */
  seal(contents: readonly Transaction[]): Block {
    const checker = nodeSignatureChecker;
    const state = readSomeVotes(this.#state, unreadVotes(this.#state));
    const [signer] = this.signers;
    if (signer === undefined) throw new Error("broken promise: there are four");
    const trusted = uncheckedBallots(state, { transactions: contents }, new Map()).map(trustStoredBallot);
    const checkedBallots = new Map(
      trusted.flatMap((each) => (each.ok ? [[each.value.transactionHash, each.value]] : [])),
    );
    const candidates = contents.map((transaction) => ({ transaction }));
    const timestamp = state.head.timestamp + 1;
    const proposed = buildBlock({ state, candidates, timestamp, signer, checkedBallots, checker });
    if (proposed.transactions.length < contents.length) throw new Error("broken promise: all of it fits a block");
    const identity = chainIdentity(this.genesis);
    const bytes = sealBytes(identity, { height: proposed.index, round: 0, blockHash: proposed.block_hash });
    const seals = this.signers
      .slice(0, quorum(this.signers.length))
      .map(({ address, signHybrid }) => ({ validator: address, signature: signHybrid(bytes) }));
    const block = { ...proposed, round: 0, seals };
    const next = applyBeforeProofs(state, block, checker);
    if (!next.ok) throw new Error(JSON.stringify(next.error));
    this.#state = next.value;
    return block;
  }
}
