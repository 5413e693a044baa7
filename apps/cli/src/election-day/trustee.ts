import type { ChainState } from "@tabella/chain/state";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { generateSeed } from "@tabella/election/threshold/seed-keys";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import type { Participant } from "../account/participant.ts";
import { networkLedger } from "../record/network-ledger.ts";
import { offeredSeat } from "../trustee/offered-seat.ts";
import { playCeremony } from "../trustee/online-ceremony.ts";
import { decryptTally, tallyToOpen } from "../trustee/partial-decryption.ts";
import type { TrusteeSecret } from "../trustee/trustee-secret.ts";
import { systemRandom } from "./voter.ts";

/** A trustee of an election, with the secret that never leaves this process. */
export interface Trustee {
  readonly participant: Participant;
  readonly secret: TrusteeSecret;
}

/** Makes a key for the election and registers its public part with the proof that the secret is known. */
export async function registerTrusteeKey(participant: Participant, electionId: string): Promise<Trustee> {
  const { privateKey, publicKey } = generateTrusteeKey(systemRandom);
  const api = await participant.signedIn();
  await api.trustees.register.mutate({ electionId, publicKey: publicKey.public_key, pok: publicKey.pok });
  return { participant, secret: { kind: "key", electionId, privateKey, publicKey: publicKey.public_key } };
}

/** Takes part in the key ceremony, on what the certified blocks say and on nothing else, until the key is made. */
export async function shareKey(participant: Participant, electionId: string): Promise<Trustee> {
  const api = await participant.signedIn();
  const ledger = await networkLedger(api, { file: undefined, pinned: null });
  const place = await offeredSeat(api, electionId);
  const { genesisHash } = ledger.identity;
  const seat = { ...place, genesisHash, election: electionId, seed: generateSeed(systemRandom) };
  const secret = { kind: "seat", electionId, seat } as const;
  const end = await playCeremony(participant, { ledger, secret });
  if (end.do === "failed") throw new Error(`the key ceremony failed: trustees ${end.against.join(", ")} cheated`);
  return { participant, secret };
}

/** Decrypts the tally of the ledger that this program recomputed, and of no other (R22). */
export async function decrypt({ participant, secret }: Trustee, ledger: ChainState): Promise<void> {
  const { electionId } = secret;
  const transaction = encodeTransaction(decryptTally(tallyToOpen(ledger, secret)));
  await (await participant.signedIn()).trustees.submitDecryption.mutate({ electionId, transaction });
}
