import { err, ok, type Result } from "@tabella/crypto/result";
import { encodeJson } from "@tabella/election/compact-json";
import type { ElectionContext } from "@tabella/election/election";
import { checkRollSignature } from "@tabella/election/roll";
import { emptyAggregate } from "@tabella/election/tally";
import {
  checkTrusteeItem,
  electionPublicKey,
  ownersByItem,
  type PedersenTrustees,
  parseTrustees,
  type TrusteeItem,
  trusteeKeysOf,
} from "@tabella/election/trustees";
import { Map as ImmutableMap, Set as ImmutableSet, List } from "immutable";
import { ceremonyParameters, currentAttempt } from "../ceremony.ts";
import { electionContext } from "../election-context.ts";
import type { ElectionState } from "../election-state.ts";
import { isSignedByRegistrar } from "../registrar-signature.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { OpenElectionTransaction } from "../transaction.ts";
import type { TransactionContext } from "../transaction-context.ts";

/**
 * The registrar opens an election: from here on its questions, its key, its trustees and its options are fixed (R11).
 * Ballots follow from the next block on. By roll, the list of credentials is fixed too, by its hash under the signature
 * of a credential authority; add-credentials brings it.
 */
export function applyOpenElection(
  state: ChainState,
  transaction: OpenElectionTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, options, roll } = transaction;
  // P-301
  if (state.elections.has(election_id)) return err({ code: "ELECTION_EXISTS", election: election_id });
  if (!isSignedByRegistrar(state, transaction, context)) return err({ code: "SIGNATURE_INVALID", signer: "registrar" });
  const invalid = (detail: string) => err({ code: "ELECTION_INVALID", detail } as const);

  const opened = electionContext(transaction.election);
  if (!opened.ok) return invalid(`election: ${opened.error}`);
  if (opened.value.election.uuid !== election_id) return invalid("election_id is not the uuid of the election");
  const trustees = checkTrustees(transaction.trustees, opened.value);
  if (!trustees.ok) return invalid(`trustees: ${trustees.error}`);
  // P-306
  const foreign = trustees.value.find((item) => item.kind === "Pedersen" && !isMadeFor(state, election_id, item));
  if (foreign !== undefined) return invalid("trustees: a threshold that no ceremony made for this election");
  // P-308
  if (options.closes_at !== null && options.closes_at <= context.timestamp)
    return invalid("its closing time has passed");
  if ((options.registration === "roll") !== (roll !== null)) {
    return invalid("a roll comes with registration by roll, and only then");
  }
  if (roll !== null && !checkRollSignature(election_id, roll)) {
    return invalid("roll: not signed by its credential authority for this election");
  }

  const election: ElectionState = {
    uuid: election_id,
    election: transaction.election,
    trustees: transaction.trustees,
    options,
    context: opened.value,
    trusteeItems: trustees.value,
    trusteeKeys: trusteeKeysOf(trustees.value),
    phase: "open",
    roll: roll === null ? null : { ...roll, completeInBlock: null },
    credentials: ImmutableMap(),
    pseudonyms: ImmutableMap(),
    credentialWeight: 0,
    ballotHashes: ImmutableSet(),
    ciphertextComponents: ImmutableSet(),
    aggregate: emptyAggregate(opened.value),
    unread: List(),
    encryptedTally: null,
    partialDecryptions: ImmutableMap(),
    faultyTrustees: ImmutableMap(),
    result: null,
    openedInBlock: context.height,
    closedInBlock: null,
    closedAt: null,
    resultInBlock: null,
  };
  return ok({ ...state, elections: state.elections.set(election_id, election) });
}

/** Whether these are the trustees of the election's own ceremony, and it is complete: then each of them took part for it. */
function isMadeFor(state: ChainState, election: string, { message }: PedersenTrustees): boolean {
  const ceremony = state.ceremonies.get(election);
  const made = ceremony === undefined ? null : ceremonyParameters(currentAttempt(ceremony));
  return made !== null && encodeJson(made) === encodeJson(message);
}

/** Every proof and signature of the trustees holds, and together their keys are the one that ballots are encrypted with. */
function checkTrustees(text: string, { election, group }: ElectionContext): Result<TrusteeItem[], string> {
  const trustees = parseTrustees(text);
  if (!trustees.ok) return trustees;
  for (const { item, owners } of ownersByItem(trustees.value)) {
    const checked = checkTrusteeItem(item);
    if (!checked.ok) return err(`${owners[0]}: ${checked.error}`);
  }
  // P-305
  return group.encode(electionPublicKey(trustees.value)) === election.public_key
    ? ok(trustees.value)
    : err("their keys do not make the election's public_key");
}
