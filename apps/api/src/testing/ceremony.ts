/** Trustees of a key ceremony for tests: what their browsers do, with the real cryptography, on what the ledger says. */
import { type CeremonySeat, type CeremonyStep, nextCeremonyStep } from "@tabella/chain/ceremony-trustee";
import type { CeremonyView } from "@tabella/chain/ceremony-view";
import { dkgCommitmentHash } from "@tabella/chain/dkg-commitment-hash";
import type { DkgTrusteeTransaction } from "@tabella/chain/dkg-transaction";
import { openCertificates } from "@tabella/chain/open-ceremony";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { signAsTrustee, type UnsignedTrusteeTransaction } from "@tabella/chain/trustee-signature";
import { ed25519Group } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { encodePolynomial, makePolynomial } from "@tabella/election/threshold/polynomial";
import { generateSeed, seedKeys } from "@tabella/election/threshold/seed-keys";
import { decryptionShareOf, parseVoutput } from "@tabella/election/threshold/voutput";
import type { CeremonyMessageInput } from "@tabella/rpc/api/ceremony-schemas";
import type { TestApi, TestPerson } from "./api.ts";
import { held, random } from "./election.ts";

export interface SeatedTrustee {
  readonly person: TestPerson;
  readonly seat: CeremonySeat;
}

export async function genesisHashOf({ client }: TestPerson, electionId: string): Promise<Hash> {
  return (await client.elections.get.query({ electionId })).genesisHash as Hash;
}

/** A place for each of them, with a fresh seed. */
export async function takeSeats(
  people: readonly TestPerson[],
  terms: { readonly electionId: string; readonly threshold: number; readonly attempt?: number },
): Promise<SeatedTrustee[]> {
  const [first] = people;
  if (first === undefined) throw new Error("there are trustees");
  const { electionId: election, threshold, attempt = 1 } = terms;
  const genesisHash = await genesisHashOf(first, election);
  return people.map((person, at) => ({
    person,
    seat: {
      genesisHash,
      election,
      attempt,
      size: people.length,
      threshold,
      index: at + 1,
      seed: generateSeed(random),
    },
  }));
}

export async function ceremonyOf({ validators }: TestApi, electionId: string): Promise<CeremonyView | null> {
  return held(await validators.ask((client) => client.elections.ceremony.query({ electionId })));
}

export async function stepOf(host: TestApi, { seat }: SeatedTrustee): Promise<CeremonyStep> {
  return nextCeremonyStep(seat, await ceremonyOf(host, seat.election));
}

/** What a trustee sends for a step; null if it sends nothing. */
export function messageOf({ attempt }: CeremonySeat, step: CeremonyStep): CeremonyMessageInput["message"] | null {
  if (step.do === "certify") return { kind: "certificate", attempt, certificate: step.certificate };
  return step.do === "send" ? { kind: "transaction", transaction: encodeTransaction(step.transaction) } : null;
}

export async function submit({ person, seat }: SeatedTrustee, message: CeremonyMessageInput["message"]) {
  return person.client.trustees.submitCeremony.mutate({ electionId: seat.election, message });
}

/** Each does in turn what is due, until nobody has anything to do. */
export async function playCeremony(host: TestApi, trustees: readonly SeatedTrustee[]): Promise<void> {
  for (;;) {
    let sent = 0;
    for (const trustee of trustees) {
      const message = messageOf(trustee.seat, await stepOf(host, trustee));
      if (message === null) continue;
      await submit(trustee, message);
      sent += 1;
    }
    if (sent === 0) return;
  }
}

/** The share of the key that a trustee recovers with nothing but the seed and the ledger. */
export async function shareOf(host: TestApi, { seat }: SeatedTrustee): Promise<bigint> {
  const output = (await ceremonyOf(host, seat.election))?.trustees[seat.index - 1]?.output;
  const { private_key: privateKey, public_key } = held(parseVoutput(output?.text ?? ""));
  const publicKey = held(ed25519Group.decode(public_key.public_key));
  return held(decryptionShareOf({ keys: seedKeys(seat.seed, random), privateKey, publicKey }, random));
}

/** Commitment and polynomial of a cheater, whose shares for the others have been mixed up. */
export async function mixedUp(host: TestApi, { seat }: SeatedTrustee): Promise<DkgTrusteeTransaction[]> {
  const view = await ceremonyOf(host, seat.election);
  if (view === null) throw new Error("the ceremony has begun");
  const certificates = held(openCertificates(view));
  const { index, genesisHash, election, attempt } = seat;
  const keys = seedKeys(seat.seed, random);
  const honest = makePolynomial({ keys, index, certificates }, random);
  const polynomial = encodePolynomial({ ...honest, secrets: honest.secrets.toReversed() });
  const commitment = dkgCommitmentHash({ genesisHash, election, attempt, index, polynomial });
  const place = { election_id: election, attempt, index } as const;
  const unsigned: UnsignedTrusteeTransaction<DkgTrusteeTransaction>[] = [
    { ...place, type: "dkg-commitment", commitment },
    { ...place, type: "dkg-polynomial", polynomial },
  ];
  return unsigned.map((transaction) => {
    const statement = { genesisHash, transaction, publicKey: keys.verification };
    return { ...transaction, signature: signAsTrustee(statement, keys.signing, random) };
  });
}
