import { ed25519Group } from "@tabella/crypto/group";
import { assert } from "@tabella/crypto/result";
import { generateSeed, seedKeys } from "@tabella/election/threshold/seed-keys";
import type { ThresholdParameters } from "@tabella/election/threshold/threshold-parameters";
import { decryptionShareOf, parseVoutput } from "@tabella/election/threshold/voutput";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { encodeTrustees } from "@tabella/election/trustees";
import { type CeremonySeat, type CeremonyStep, nextCeremonyStep } from "./ceremony-trustee.ts";
import { ceremonyView } from "./ceremony-view.ts";
import type { DkgTrusteeTransaction } from "./dkg-transaction.ts";
import { chainIdentity } from "./genesis.ts";
import { admitCertificate } from "./registrar.ts";
import {
  electionOf,
  extend,
  seededRandom,
  type TestElection,
  testGenesis,
  testRegistrar,
  unwrap,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import { signAsTrustee, type UnsignedTrusteeTransaction } from "./trustee-signature.ts";

/* Trustees of a key ceremony, each of whom acts on what the ledger says and on nothing else. */

export const ceremonyUuid = "TheKeyofMyCity";

/** One seat a trustee of an attempt, each with a fresh seed. */
export function ceremonySeats(
  terms: Pick<CeremonySeat, "size" | "threshold"> & { readonly attempt?: number; readonly election?: string },
): CeremonySeat[] {
  const { size, threshold, attempt = 1, election = ceremonyUuid } = terms;
  const { genesisHash } = chainIdentity(testGenesis);
  const random = seededRandom(`seeds of ${election}, attempt ${attempt}`);
  return Array.from({ length: size }, (_, at) => {
    return { genesisHash, election, attempt, size, threshold, index: at + 1, seed: generateSeed(random) };
  });
}

export function stepOf(state: ChainState, seat: CeremonySeat): CeremonyStep {
  return nextCeremonyStep(seat, ceremonyView(state, seat.election));
}

/** What a trustee sends now, the registrar's admission of his certificate included; null if nothing. */
export function messageOf(state: ChainState, seat: CeremonySeat): Transaction | null {
  const step = stepOf(state, seat);
  if (step.do === "send") return step.transaction;
  if (step.do !== "certify") return null;
  const { election, attempt } = seat;
  return admitCertificate(testRegistrar(), { election, attempt, certificate: step.certificate });
}

/** One block with whatever the trustees send now, or null if they send nothing. */
export function playRound(state: ChainState, seats: readonly CeremonySeat[]): ChainState | null {
  const messages = seats.map((seat) => messageOf(state, seat)).filter((message) => message !== null);
  return messages.length === 0 ? null : extend(state, messages).state;
}

/** Rounds until nobody has anything to send. */
export function playCeremony(state: ChainState, seats: readonly CeremonySeat[]): ChainState {
  const next = playRound(state, seats);
  return next === null ? state : playCeremony(next, seats);
}

/** Rounds until the attempt is in the phase. */
export function playUntil(state: ChainState, seats: readonly CeremonySeat[], phase: string): ChainState {
  const [seat] = seats;
  assert(seat !== undefined, "there are trustees");
  if (ceremonyView(state, seat.election)?.phase === phase) return state;
  const next = playRound(state, seats);
  assert(next !== null, "the ceremony goes on");
  return playUntil(next, seats, phase);
}

/** What a trustee who means it signs, however wrong it is. */
export function signedBy<Kind extends DkgTrusteeTransaction>(
  seat: CeremonySeat,
  transaction: UnsignedTrusteeTransaction<Kind>,
  genesisHash = seat.genesisHash,
): Kind {
  const random = seededRandom(`signature by ${seat.index}`);
  const { signing, verification } = seedKeys(seat.seed, random);
  const signature = signAsTrustee({ genesisHash, transaction, publicKey: verification }, signing, random);
  return { ...transaction, signature } as unknown as Kind;
}

/** The trustees of a finished ceremony, with single ones before them if there are keys, elect: what `openTransaction` opens. */
export function thresholdElection(
  state: ChainState,
  seats: readonly CeremonySeat[],
  input: { readonly voters: number; readonly singles?: number },
): TestElection {
  const [seat] = seats;
  assert(seat !== undefined, "there are trustees");
  const random = seededRandom(`election ${seat.election}`);
  const singles = Array.from({ length: input.singles ?? 0 }, () => generateTrusteeKey(random));
  const view = ceremonyView(state, seat.election);
  const parameters = JSON.parse(view?.parameters ?? "") as ThresholdParameters;
  const trustees = encodeTrustees([
    ...singles.map(({ publicKey }) => ({ kind: "Single", message: publicKey }) as const),
    { kind: "Pedersen", message: parameters },
  ]);
  const shares = seats.map(({ seed, index }) => {
    const voutput = unwrap(parseVoutput(view?.trustees[index - 1]?.output?.text ?? ""));
    const publicKey = unwrap(ed25519Group.decode(voutput.public_key.public_key));
    return unwrap(
      decryptionShareOf({ keys: seedKeys(seed, random), privateKey: voutput.private_key, publicKey }, random),
    );
  });
  const trusteeKeys = [...singles.map(({ privateKey }) => privateKey), ...shares];
  return electionOf({ uuid: seat.election, trustees, trusteeKeys, voters: input.voters }, random);
}
