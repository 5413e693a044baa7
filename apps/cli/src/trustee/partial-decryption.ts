import { decryptionShare, type ShareFailure } from "@tabella/chain/decryption-share";
import type { ElectionState } from "@tabella/chain/election-state";
import type { ChainState } from "@tabella/chain/state";
import { type TallyFacts, tallyFacts } from "@tabella/chain/tally-facts";
import type { PartialDecryptionTransaction } from "@tabella/chain/transaction";
import { partialDecryption } from "@tabella/chain/trustee";
import type { Hash } from "@tabella/crypto/hex";
import { nodeSealingHost } from "@tabella/keys/sealing-host";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";
import type { TrusteeSecret } from "./trustee-secret.ts";

const { random } = nodeSealingHost;

/** The tally that this program added up itself from certified blocks, and the key of one trustee for it. */
export interface TallyToOpen {
  readonly genesisHash: Hash;
  readonly election: ElectionState;
  readonly facts: TallyFacts;
  /** The trustee's number. */
  readonly owner: number;
  readonly privateKey: bigint;
}

/**
 * What a trustee's key may open: that tally, and no other (R22). The key is not used yet.
 * @throws UserFailure (exit code 1) where there is nothing that this key may decrypt
 */
export function tallyToOpen(state: ChainState, secret: TrusteeSecret): TallyToOpen {
  const { electionId } = secret;
  const election = state.elections.get(electionId);
  if (election === undefined) throw refused(`the board has no election ${electionId}`);
  const { owner, privateKey } = keyIn(state, election, secret);
  if (election.phase === "open") throw refused("the election is not closed in these blocks");
  const facts = tallyFacts(election);
  if (facts === null) throw refused("fewer ballots than the minimum: this tally is never decrypted");
  if (election.phase === "tallied") throw refused("the result is on the board already");
  if (election.partialDecryptions.has(owner)) throw refused("your part is on the board already");
  return { genesisHash: state.identity.genesisHash, election, facts, owner, privateKey };
}

/** A trustee's part in opening it. */
export function decryptTally(
  { genesisHash, election, owner, privateKey }: TallyToOpen,
  onProgress: (done: number, total: number) => void = () => undefined,
): PartialDecryptionTransaction {
  const { context, aggregate } = election;
  const tally = aggregate.ciphertexts;
  const total = tally.flat().length;
  return partialDecryption(
    { genesisHash, context, tally, owner, privateKey, onProgress: (done) => onProgress(done, total) },
    random,
  );
}

/** The trustee's number in the election, and the exponent to decrypt with. */
function keyIn(
  state: ChainState,
  election: ElectionState,
  secret: TrusteeSecret,
): { readonly owner: number; readonly privateKey: bigint } {
  const { electionId } = secret;
  if (secret.kind === "key") {
    const { group } = election.context;
    const at = election.trusteeKeys.findIndex((key) => group.encode(key) === secret.publicKey);
    if (at < 0) throw refused("none of the election's trustees has this key");
    return { owner: at + 1, privateKey: secret.privateKey };
  }
  const seed = secret.kind === "seat" ? secret.seat.seed : secret.seed;
  const share = decryptionShare(state, { electionId, seed }, random);
  if (!share.ok) throw refused(shareSentence(share.error));
  return share.value;
}

function shareSentence(failure: ShareFailure): string {
  switch (failure.code) {
    case "CEREMONY_MISSING":
      return "no ceremony made a key for this election";
    case "SEED_OF_ANOTHER":
      return "none of the election's trustees has this seed";
    case "SHARE_INVALID":
      return `your output in the ceremony gives no share: ${failure.detail}`;
  }
}

function refused(why: string): UserFailure {
  return new UserFailure(`nothing was decrypted: ${why}`, exitCodes.failed);
}
