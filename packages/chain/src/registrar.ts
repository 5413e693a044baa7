import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Hex } from "@tabella/crypto/hex";
import { assert } from "@tabella/crypto/result";
import type { PublicCredential } from "@tabella/election/credential";
import { sortCredentials } from "@tabella/election/credential-list";
import { parseElection } from "@tabella/election/election";
import type { SignedRoll } from "@tabella/election/roll";
import type { DkgCertificateTransaction } from "./dkg-transaction.ts";
import { registrarBytes } from "./registrar-signature.ts";
import type {
  AddCredentialsTransaction,
  CloseElectionTransaction,
  ElectionOptions,
  OpenElectionTransaction,
} from "./transaction.ts";
import { credentialsPerTransactionMax } from "./transaction-schema.ts";

/** The registrar's Ed25519 key; its public half stands in genesis. */
export interface RegistrarSigner {
  readonly publicKey: Hex;
  sign(bytes: Uint8Array): Hex;
}

/** Who orders, on which chain. */
export interface Registrar {
  readonly identity: ChainIdentity;
  readonly signer: RegistrarSigner;
}

/**
 * The registrar's order to open an election.
 * @param input.election the exact text of the `election` message, which also names the election
 * @param input.roll null for open registration; its credentials follow by {@link addRoll}
 */
export function openElection(
  { identity, signer }: Registrar,
  input: {
    readonly election: string;
    readonly trustees: string;
    readonly options: ElectionOptions;
    readonly roll: SignedRoll | null;
  },
): OpenElectionTransaction {
  const election = parseElection(input.election);
  assert(election.ok, "an election is checked before it is opened");
  const unsigned = {
    type: "open-election",
    election_id: election.value.uuid,
    election: input.election,
    trustees: input.trustees,
    options: input.options,
    roll: input.roll,
  } as const;
  return { ...unsigned, signature: signer.sign(registrarBytes(identity, unsigned)) };
}

/** The registrar's order to put credentials on the list; at most `credentialsPerTransactionMax` at once. */
export function addCredentials(
  { identity, signer }: Registrar,
  input: { readonly election: string; readonly credentials: readonly PublicCredential[] },
): AddCredentialsTransaction {
  const unsigned = {
    type: "add-credentials",
    election_id: input.election,
    // Whatever else the caller's rows hold (a voter's name, say) stays off the chain.
    credentials: sortCredentials(input.credentials).map(({ credential, weight }) => ({ credential, weight })),
  } as const;
  return { ...unsigned, signature: signer.sign(registrarBytes(identity, unsigned)) };
}

/** The registrar's orders that bring a whole roll, in parts; the ledger takes them in any order. */
export function addRoll(
  registrar: Registrar,
  { election, credentials }: { readonly election: string; readonly credentials: readonly PublicCredential[] },
): AddCredentialsTransaction[] {
  const sorted = sortCredentials(credentials);
  return Array.from({ length: Math.ceil(sorted.length / credentialsPerTransactionMax) }, (_, part) => {
    const from = part * credentialsPerTransactionMax;
    const ofPart = sorted.slice(from, from + credentialsPerTransactionMax);
    return addCredentials(registrar, { election, credentials: ofPart });
  });
}

/** The registrar's order to close an election (by its uuid), whenever that is. */
export function closeElection({ identity, signer }: Registrar, election: string): CloseElectionTransaction {
  const unsigned = { type: "close-election", election_id: election } as const;
  return { ...unsigned, signature: signer.sign(registrarBytes(identity, unsigned)) };
}

/**
 * The registrar's order to take a trustee's certificate into a key ceremony: it says that this trustee has the number in it.
 * @param input.election the uuid of the election to come
 * @param input.attempt the current one, or the next to begin anew
 * @param input.certificate the exact text of the `cert` message
 */
export function admitCertificate(
  { identity, signer }: Registrar,
  input: { readonly election: string; readonly attempt: number; readonly certificate: string },
): DkgCertificateTransaction {
  const { election, attempt, certificate } = input;
  const unsigned = { type: "dkg-certificate", election_id: election, attempt, certificate } as const;
  return { ...unsigned, signature: signer.sign(registrarBytes(identity, unsigned)) };
}

/** What anyone may send to close an election once its closing time has passed. */
export function closeDueElection(election: string): CloseElectionTransaction {
  return { type: "close-election", election_id: election, signature: null };
}
