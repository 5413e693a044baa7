import type { ChainState } from "@tabella/chain/state";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { partialDecryption } from "@tabella/chain/trustee";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import type { Participant } from "../account/participant.ts";
import { systemRandom } from "./voter.ts";

/** A trustee of an election, with the key that never leaves this process. */
export interface Trustee {
  readonly participant: Participant;
  readonly privateKey: bigint;
}

/** Makes a key for the election and registers its public part with the proof that the secret is known. */
export async function registerTrusteeKey(participant: Participant, electionId: string): Promise<Trustee> {
  const { privateKey, publicKey } = generateTrusteeKey(systemRandom);
  const api = await participant.signedIn();
  await api.trustees.register.mutate({ electionId, publicKey: publicKey.public_key, pok: publicKey.pok });
  return { participant, privateKey };
}

/** Decrypts the tally of the ledger that this program recomputed, and of no other (R22). */
export async function decrypt(trustee: Trustee, ledger: ChainState, electionId: string): Promise<void> {
  const api = await trustee.participant.signedIn();
  const { owner } = await api.trustees.decryptionTask.query({ electionId });
  const election = ledger.elections.get(electionId);
  if (election?.phase !== "closed") throw new Error(`on the ledger, election ${electionId} is not closed`);
  const transaction = partialDecryption(
    {
      genesisHash: ledger.identity.genesisHash,
      context: election.context,
      tally: election.aggregate.ciphertexts,
      owner,
      privateKey: trustee.privateKey,
    },
    systemRandom,
  );
  await api.trustees.submitDecryption.mutate({ electionId, transaction: encodeTransaction(transaction) });
}
