import type { Hash } from "@tabella/crypto/hex";
import type { ProposedBlock } from "./block.ts";
import type { BallotCheckRequest, CheckedBallot } from "./checked-ballot.ts";
import { hashTransaction } from "./hashed-transaction.ts";
import type { ChainState } from "./state.ts";

/**
 * The ballots of a block whose proofs are still to be checked. An election takes ballots from the block after its
 * opening, so the parent's state knows every text; a ballot of an unknown election needs no check to be refused.
 */
export function uncheckedBallots(
  state: ChainState,
  block: Pick<ProposedBlock, "transactions">,
  checkedBallots: ReadonlyMap<Hash, CheckedBallot>,
): BallotCheckRequest[] {
  return block.transactions.flatMap((transaction) => {
    if (transaction.type !== "ballot") return [];
    const election = state.elections.get(transaction.election_id);
    if (election === undefined) return [];
    const hash = hashTransaction(transaction).hash;
    if (checkedBallots.has(hash)) return [];
    return [
      { transactionHash: hash, transaction, election: election.election, genesisHash: state.identity.genesisHash },
    ];
  });
}
