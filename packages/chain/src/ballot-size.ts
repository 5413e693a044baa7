import type { Election } from "@tabella/election/election";
import { evidenceLengths } from "@tabella/election/evidence";
import { zeroHash } from "./genesis-block.ts";
import { encodeTransaction } from "./transaction-codec.ts";

/** How many bytes a ballot of this election is long as a transaction: each is as long as every other. */
export function ballotBytes({ uuid, questions }: Pick<Election, "uuid" | "questions">): number {
  const { encryptedVote, proof } = evidenceLengths({ questions });
  const withoutEvidence = encodeTransaction({
    type: "ballot",
    voter_id: zeroHash,
    election_id: uuid,
    encrypted_vote: "0x",
    proof: "0x",
    ballot_hash: zeroHash,
    replaces: zeroHash,
    signature: `0x${"0".repeat(128)}`,
  });
  return withoutEvidence.length + 2 * (encryptedVote + proof);
}
