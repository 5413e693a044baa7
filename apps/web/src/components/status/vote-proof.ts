import { voterPseudonym } from "@tabella/chain/credential-entry";
import { parseGenesis } from "@tabella/chain/genesis";
import { checkReceipt, type ProvenReceipt } from "@tabella/chain/light-proof";
import { parseReceipt } from "@tabella/chain/receipt";
import type { SignatureChecker } from "@tabella/crypto/signature";

export interface VoteToProve {
  readonly genesisText: string;
  readonly receiptText: string;
  readonly electionId: string;
  /** The election's exact text, where the page could get it; then the ballot is hashed again too. */
  readonly election: string | null;
  /** The public half of the voting key that this device knows to be the voter's; null if it knows none. */
  readonly publicCredential: string | null;
}

/** What a receipt proves of this voter's ballot in this election; null: nothing. */
export type VoteProof = ProvenReceipt | null;

/** R3: the server's word "final" counts for nothing; the seals of the validators that the genesis file names do. */
export function proveVote(input: VoteToProve, checker: SignatureChecker): VoteProof {
  const { electionId, election, publicCredential } = input;
  const receipt = parseReceipt(input.receiptText);
  const genesis = parseGenesis(input.genesisText);
  if (!receipt.ok || !genesis.ok) return null;
  const { election_id: ofElection, voter_id: voter } = receipt.value.transaction;
  if (ofElection !== electionId) return null;
  if (publicCredential !== null && voter !== voterPseudonym(electionId, publicCredential)) return null;
  const checked = checkReceipt(genesis.value, receipt.value, election === null ? { checker } : { checker, election });
  return checked.ok ? checked.value : null;
}
