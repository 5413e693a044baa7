import { applyBlock } from "@tabella/chain/apply-block";
import type { Block } from "@tabella/chain/block";
import { buildBlock } from "@tabella/chain/build-block";
import type { CertifiedBlockOptions } from "@tabella/chain/certified-block";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import { chainIdentity, defaultLimits, type Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { Registrar } from "@tabella/chain/registrar";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import { uncheckedBallots } from "@tabella/chain/unchecked-ballots";
import { sealBytes } from "@tabella/consensus/certificate";
import { deterministicSignatureChecker, deterministicSigner } from "@tabella/consensus/testing/deterministic-signer";
import { quorum } from "@tabella/consensus/validator-set";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import { nobleSignatureChecker, type SignatureChecker, type Signer } from "@tabella/crypto/signature";
import { type ElectionTransactions, electionTransactions } from "./election-material.ts";
import { rememberingChecker } from "./remembering-checker.ts";
import { seededRandom } from "./seeded-random.ts";

export type SignatureScheme = "deterministic" | "real";

/** All that the seeds of one network share: keys, genesis, and a chain on which an election has just been opened. */
export interface NetworkMaterial {
  readonly genesis: Genesis;
  readonly signers: readonly Signer[];
  readonly checker: SignatureChecker;
  readonly registrar: Registrar;
  readonly transactions: ElectionTransactions;
  readonly atGenesis: ChainState;
  readonly opened: { readonly blocks: readonly Block[]; readonly state: ChainState };
}

const materials = new Map<string, NetworkMaterial>();

/** Made once a process for each size and scheme; always the same for the same arguments. */
export function networkMaterial(validators: number, scheme: SignatureScheme): NetworkMaterial {
  const key = `${validators} ${scheme}`;
  const known = materials.get(key) ?? makeMaterial(validators, scheme);
  materials.set(key, known);
  return known;
}

function makeMaterial(validators: number, scheme: SignatureScheme): NetworkMaterial {
  const random = seededRandom(`network of ${validators}`);
  const signers = Array.from({ length: validators }, (_, at) =>
    scheme === "real" ? nobleSigner({ ed25519: random(32), mlDsa44: random(32) }) : deterministicSigner(`v${at}`),
  );
  const checker = rememberingChecker(scheme === "real" ? nobleSignatureChecker : deterministicSignatureChecker);
  const registrarSigner = nobleSigner({ ed25519: random(32), mlDsa44: random(32) });
  const registrarKey = registrarSigner.publicKey.ed25519;
  const genesis: Genesis = {
    format: "tabella-genesis-1",
    chain_id: 8546,
    timestamp: genesisTimestampMs,
    validators: signers.map(({ publicKey }, at) => ({ name: `v${at}`, ...publicKey })),
    registrar: registrarKey,
    limits: defaultLimits,
  };
  const registrar: Registrar = {
    identity: chainIdentity(genesis),
    signer: { publicKey: registrarKey, sign: registrarSigner.signEd25519 },
  };
  const transactions = electionTransactions(registrar);
  const atGenesis = genesisState(genesis);
  let state = atGenesis;
  const blocks = [[transactions.open], [transactions.register], []].map((content) => {
    const next = sealedBlock(state, content, { signers, checker });
    state = next.state;
    return next.block;
  });
  return { genesis, signers, checker, registrar, transactions, atGenesis, opened: { blocks, state } };
}

export const genesisTimestampMs = 1_700_000_000_000;

/**
 * One more final block, made and sealed by hand, by whom it pleases: also one that honest validators would never make.
 * @param options.later milliseconds after the parent
 */
export function sealedBlock(
  state: ChainState,
  transactions: readonly Transaction[],
  { signers, checker }: Pick<NetworkMaterial, "signers" | "checker">,
  options: { readonly checkBallot?: CertifiedBlockOptions["checkBallot"]; readonly later?: number } = {},
): { readonly block: Block; readonly state: ChainState } {
  const { checkBallot = checkBallotTransaction, later = 1 } = options;
  const height = state.head.index + 1;
  const signer = signers[(height - 1) % signers.length];
  if (signer === undefined) throw new Error("a network has validators");
  const verdicts = uncheckedBallots(state, { transactions }, new Map()).map(checkBallot);
  const checkedBallots = new Map(
    verdicts.flatMap((each) => (each.ok ? [[each.value.transactionHash, each.value]] : [])),
  );
  const proposed = buildBlock({
    state,
    candidates: transactions.map((transaction) => ({ transaction })),
    timestamp: state.head.timestamp + later,
    signer,
    checkedBallots,
    checker,
  });
  const sealed = sealBytes(state.identity, { height, round: 0, blockHash: proposed.block_hash });
  const seals = signers
    .slice(0, quorum(signers.length))
    .map(({ address, signHybrid }) => ({ validator: address, signature: signHybrid(sealed) }));
  const next = applyBlock(state, proposed, { checkedBallots, checker });
  if (!next.ok) throw new Error(`the block does not hold: ${JSON.stringify(next.error)}`);
  return { block: { ...proposed, round: 0, seals }, state: next.value };
}
