import { err, ok, type Result } from "@tabella/crypto/result";
import type { PublicCredential } from "@tabella/election/credential";
import { decodeCredential, totalWeight, totalWeightMax } from "@tabella/election/credential-list";
import { setCredentialEntry, voterPseudonym } from "../credential-entry.ts";
import type { CredentialState, ElectionState } from "../election-state.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { LedgerRules } from "../transaction-context.ts";

/** Puts credentials on an election's list: each is a point, new, and the weights stay within bounds. */
export function register(
  state: ChainState,
  input: {
    readonly election: ElectionState;
    readonly credentials: readonly PublicCredential[];
    readonly height: number;
    readonly rules: Pick<LedgerRules, "checkPoint"> | undefined;
  },
): Result<ChainState, Rejection> {
  const { election, credentials, height, rules = atOnce } = input;
  const weight = election.credentialWeight + totalWeight(credentials);
  // P-402
  if (weight > totalWeightMax) return err({ code: "MALFORMED", detail: "the sum of all weights is too big" });
  let tree = state.credentialTree;
  const list = election.credentials.asMutable();
  const pseudonyms = election.pseudonyms.asMutable();
  for (const { credential, weight } of credentials) {
    if (list.has(credential)) return err({ code: "CREDENTIAL_EXISTS", credential });
    const invalid = rules.checkPoint(credential);
    if (invalid !== null) return err({ code: "MALFORMED", detail: `credential ${credential}: ${invalid}` });
    list.set(credential, { weight, registeredInBlock: height, ballot: null } satisfies CredentialState);
    pseudonyms.set(voterPseudonym(election.uuid, credential), credential);
    tree = setCredentialEntry(tree, { election: election.uuid, credential }, "registered");
  }
  const changed = {
    ...election,
    credentials: list.asImmutable(),
    pseudonyms: pseudonyms.asImmutable(),
    credentialWeight: weight,
  };
  return ok({ ...state, credentialTree: tree, elections: state.elections.set(election.uuid, changed) });
}

const atOnce = { checkPoint };

/** Texts that are points: who tries a transaction, then builds or checks its block, pays for each credential once. */
const knownPoints = new Set<string>();
const knownPointsMax = 10_000;

function checkPoint(credential: string): string | null {
  if (knownPoints.has(credential)) return null;
  const point = decodeCredential(credential);
  if (!point.ok) return point.error;
  if (knownPoints.size >= knownPointsMax) knownPoints.clear();
  knownPoints.add(credential);
  return null;
}
