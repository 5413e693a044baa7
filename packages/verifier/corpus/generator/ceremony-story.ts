import { dkgCommitmentHash } from "@tabella/chain/dkg-commitment-hash";
import type { DkgCertificateTransaction, DkgTransaction, DkgTrusteeTransaction } from "@tabella/chain/dkg-transaction";
import { chainIdentity } from "@tabella/chain/genesis";
import { addCredentials, admitCertificate, closeElection, openElection } from "@tabella/chain/registrar";
import { signAsTrustee, type UnsignedTrusteeTransaction } from "@tabella/chain/trustee-signature";
import type { Hash } from "@tabella/crypto/hex";
import type { ExampleThreshold } from "@tabella/election/testing/example-threshold";
import { encodeCertificate } from "@tabella/election/threshold/certificate";
import { encodePolynomial, type PolynomialMessage } from "@tabella/election/threshold/polynomial";
import type { SeedKeys } from "@tabella/election/threshold/seed-keys";
import { encodeVoutput } from "@tabella/election/threshold/voutput";
import { tinyPlan } from "./elections.ts";
import type { Step } from "./forged-chain.ts";
import { type ForgedElection, forgeElection } from "./forged-election.ts";
import { ballotTransaction, decryptionTransaction, genesis, options, registrarOf } from "./story.ts";

/* A key ceremony of two trustees of whom one suffices, and the election that is opened with its key. */

let election: ForgedElection | undefined;

export function ceremonyElection(): ForgedElection {
  election ??= forgeElection({
    ...tinyPlan,
    seed: 308,
    trustees: 0,
    thresholds: [{ size: 2, threshold: 1 }],
    absent: [2],
  });
  return election;
}

export function ceremonySecrets(): ExampleThreshold {
  const [secrets] = ceremonyElection().thresholds;
  if (secrets === undefined) throw new Error("the election has a threshold");
  return secrets;
}

export const { genesisHash } = chainIdentity(genesis);

/** The uuid of the election that the key is for. */
export function ceremonyUuid(): string {
  return ceremonyElection().context.election.uuid;
}

/** A trustee's transaction under the signature of these keys. */
export function signedBy<T extends DkgTrusteeTransaction>(
  keys: SeedKeys | undefined,
  unsigned: UnsignedTrusteeTransaction<T>,
  of: Hash = genesisHash,
): T {
  if (keys === undefined) throw new Error("a trustee signs");
  const { signing: secret, verification: publicKey } = keys;
  const transaction = unsigned as UnsignedTrusteeTransaction;
  const signature = signAsTrustee({ genesisHash: of, transaction, publicKey }, secret, ceremonyElection().random);
  return { ...unsigned, signature } as unknown as T;
}

/** The registrar admits a certificate. */
export function admitted(certificate: string, change: { readonly election?: string; readonly attempt?: number } = {}) {
  const { election: of = ceremonyUuid(), attempt = 1 } = change;
  return admitCertificate(registrarOf(), { election: of, attempt, certificate });
}

export function certificateOf(index: number): DkgCertificateTransaction {
  const message = ceremonySecrets().certificates[index - 1]?.message;
  if (message === undefined) throw new Error(`there is a trustee ${index}`);
  return admitted(encodeCertificate(message));
}

const place = (index: number) => ({ election_id: ceremonyUuid(), attempt: 1, index });

/** What trustee `index` says; `polynomial` and `output` may be others than it made. */
export function commitmentOf(index: number, polynomial: string = polynomialText(index)): DkgTransaction {
  const commitment = dkgCommitmentHash({ genesisHash, election: ceremonyUuid(), attempt: 1, index, polynomial });
  const keys = ceremonySecrets().keys[index - 1];
  return signedBy(keys, { ...place(index), type: "dkg-commitment", commitment } as const) as DkgTransaction;
}

export function polynomialOf(index: number, polynomial: string = polynomialText(index)): DkgTransaction {
  const keys = ceremonySecrets().keys[index - 1];
  return signedBy(keys, { ...place(index), type: "dkg-polynomial", polynomial } as const) as DkgTransaction;
}

export function outputOf(index: number, output: string = outputText(index)): DkgTransaction {
  const keys = ceremonySecrets().keys[index - 1];
  return signedBy(keys, { ...place(index), type: "dkg-output", output } as const) as DkgTransaction;
}

export function polynomialMessage(index: number): PolynomialMessage {
  const message = ceremonySecrets().polynomials[index - 1];
  if (message === undefined) throw new Error(`there is a trustee ${index}`);
  return message;
}

export function polynomialText(index: number): string {
  return encodePolynomial(polynomialMessage(index));
}

export function outputText(index: number): string {
  const output = ceremonySecrets().voutputs[index - 1];
  if (output === undefined) throw new Error(`there is a trustee ${index}`);
  return encodeVoutput(output);
}

export interface CeremonySteps {
  readonly certificates: Step;
  readonly commitments: Step;
  readonly polynomials: Step;
  readonly outputs: Step;
}

let steps: CeremonySteps | undefined;

/** The blocks of the ceremony, made once. */
export function ceremonySteps(): CeremonySteps {
  steps ??= {
    certificates: { transactions: [certificateOf(1), certificateOf(2)] },
    commitments: { transactions: [commitmentOf(1), commitmentOf(2)] },
    polynomials: { transactions: [polynomialOf(1), polynomialOf(2)] },
    outputs: { transactions: [outputOf(1), outputOf(2)] },
  };
  return steps;
}

export interface ElectionSteps {
  readonly open: Step;
  readonly add: Step;
  readonly vote: Step;
  readonly close: Step;
  readonly decrypt: Step;
  readonly result: Step;
  /** A part that nobody needs any more. */
  readonly late: Step;
}

let day: ElectionSteps | undefined;

/** The election of the ceremony's key: one voter, and the first trustee decrypts. */
export function electionSteps(): ElectionSteps {
  if (day !== undefined) return day;
  const forged = ceremonyElection();
  const { record, voters, ballots } = forged;
  const registrar = registrarOf();
  const [ballot] = ballots;
  if (ballot === undefined) throw new Error("a ballot was cast");
  const uuid = ceremonyUuid();
  const opening = { election: record.election, trustees: record.trustees, options, roll: null };
  const credentials = voters.map(({ credential, weight }) => ({ credential, weight }));
  day = {
    open: { transactions: [openElection(registrar, opening)] },
    add: { transactions: [addCredentials(registrar, { election: uuid, credentials })] },
    vote: { transactions: [ballotTransaction(forged, ballot, { voter: 0 })] },
    close: { transactions: [closeElection(registrar, uuid)] },
    decrypt: { transactions: [decryptionTransaction(forged, 1)] },
    result: { transactions: [{ type: "election-result", election_id: uuid, result: record.result ?? "" }] },
    late: { transactions: [decryptionTransaction(forged, 2)] },
  };
  return day;
}

/** The whole chain: ceremony, election, result. */
export function ceremonyChain(): Step[] {
  const { certificates, commitments, polynomials, outputs } = ceremonySteps();
  const { open, add, vote, close, decrypt, result } = electionSteps();
  return [certificates, commitments, polynomials, outputs, open, add, vote, close, decrypt, result];
}
