import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Hex } from "@tabella/crypto/hex";
import { assert } from "@tabella/crypto/result";
import type { PublicCredential } from "@tabella/election/credential";
import { sortCredentials } from "@tabella/election/credential-list";
import { parseElection } from "@tabella/election/election";
import { registrarBytes } from "./registrar-signature.ts";
import type {
  AddCredentialsTransaction,
  CloseElectionTransaction,
  ElectionOptions,
  OpenElectionTransaction,
} from "./transaction.ts";

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
 * @param input.credentials the roll, in any order, at most `rollCredentialsMax`; empty for open registration
 */
export function openElection(
  { identity, signer }: Registrar,
  input: {
    readonly election: string;
    readonly trustees: string;
    readonly options: ElectionOptions;
    readonly credentials: readonly PublicCredential[];
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
    credentials: sortCredentials(input.credentials),
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
    credentials: sortCredentials(input.credentials),
  } as const;
  return { ...unsigned, signature: signer.sign(registrarBytes(identity, unsigned)) };
}

/** The registrar's order to close an election (by its uuid), whenever that is. */
export function closeElection({ identity, signer }: Registrar, election: string): CloseElectionTransaction {
  const unsigned = { type: "close-election", election_id: election } as const;
  return { ...unsigned, signature: signer.sign(registrarBytes(identity, unsigned)) };
}

/** What anyone may send to close an election once its closing time has passed. */
export function closeDueElection(election: string): CloseElectionTransaction {
  return { type: "close-election", election_id: election, signature: null };
}
