import type { BallotTransaction } from "@tabella/chain/transaction";
import type { Address } from "@tabella/crypto/signature";
import { Map as ImmutableMap } from "immutable";
import { BoundedMap } from "./bounded-map.ts";

/*
 * What checking ballots' proofs has cost, in milliseconds of the threads that check them, and who owes it (SEC-18). Debts
 * are forgiven a little with each heartbeat. The host says what a check took; until then the usual is reckoned.
 */

export interface Budgets {
  /** Of peers: what waits and, several times over, what was false. Honest ones tell only what they have found true. */
  readonly peers: ImmutableMap<Address, number>;
  /** Of credentials: whatever was checked under their names. */
  readonly credentials: BoundedMap<string, number>;
  /** What a check takes of late. */
  readonly usualMs: number;
}

/** Who pays for a check, and what is reckoned for it. */
export interface Charge {
  readonly credential: string;
  readonly peer: Address | null;
  readonly reckonedMs: number;
}

/** Two hundred usual ballots of one peer may wait. */
export const peerDebtMaxMs = 10_000;
export const peerForgivenMs = 250;
/** What a false proof costs the peer that told it, in times of its check. */
export const falseProofFactor = 4;
export const credentialDebtMaxMs = 1_000;
const credentialForgivenMs = 100;
/** Beyond these the oldest debt is forgotten: that costs some checks. */
const credentialsMax = 16_384;
export const noDebts: Budgets = { peers: ImmutableMap(), credentials: BoundedMap.empty(credentialsMax), usualMs: 50 };
/** From so many ballots under way on a credential's debt counts: before, nobody has to wait for it. */
export const busyFrom = 32;

/**
 * Reckons one more check to those who want it.
 * @returns null if a peer, or a credential while others wait, owes too much already
 */
export function reckon(
  budgets: Budgets,
  { election_id, voter_id }: Pick<BallotTransaction, "election_id" | "voter_id">,
  { peer, underWay }: { readonly peer: Address | null; readonly underWay: number },
): { readonly budgets: Budgets; readonly charge: Charge } | null {
  const charge = { credential: `${election_id}/${voter_id}`, peer, reckonedMs: budgets.usualMs };
  const isBusy = underWay >= busyFrom;
  if (isBusy && (budgets.credentials.get(charge.credential) ?? 0) >= credentialDebtMaxMs) return null;
  if (peer !== null && budgets.peers.get(peer, 0) >= peerDebtMaxMs) return null;
  return { budgets: owe(budgets, charge, { peerMs: charge.reckonedMs, credentialMs: charge.reckonedMs }), charge };
}

/** The check is done: what it took takes the place of what was reckoned. */
export function settle(
  budgets: Budgets,
  charge: Charge,
  { costMs, isTrue }: { readonly costMs: number; readonly isTrue: boolean },
): Budgets {
  const settled = owe(budgets, charge, {
    peerMs: (isTrue ? 0 : falseProofFactor * costMs) - charge.reckonedMs,
    credentialMs: costMs - charge.reckonedMs,
  });
  // What is refused early takes less than the next ballot may.
  return isTrue ? { ...settled, usualMs: 0.9 * budgets.usualMs + 0.1 * costMs } : settled;
}

/** With each heartbeat. */
export function forgive(budgets: Budgets): Budgets {
  if (budgets.peers.isEmpty() && budgets.credentials.size === 0) return budgets;
  return {
    ...budgets,
    peers: budgets.peers.map((debt) => debt - peerForgivenMs).filter((debt) => debt > 0),
    credentials: budgets.credentials.change((debt) =>
      debt > credentialForgivenMs ? debt - credentialForgivenMs : null,
    ),
  };
}

function owe(
  budgets: Budgets,
  { credential, peer }: Charge,
  { peerMs, credentialMs }: { readonly peerMs: number; readonly credentialMs: number },
): Budgets {
  const { peers, credentials } = budgets;
  const credentialDebt = Math.max(0, (credentials.get(credential) ?? 0) + credentialMs);
  return {
    ...budgets,
    peers: peer === null ? peers : peers.set(peer, Math.max(0, peers.get(peer, 0) + peerMs)),
    credentials: credentials.set(credential, credentialDebt),
  };
}
