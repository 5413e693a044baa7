import { err, ok, type Result } from "@tabella/crypto/result";
import { checkVoutput, parseVoutput } from "@tabella/election/threshold/voutput";
import { certificatesOf, coefexpsOf } from "../ceremony.ts";
import type { DkgOutputTransaction } from "../dkg-transaction.ts";
import { readExactly } from "../exact-message.ts";
import type { Rejection } from "../rejection.ts";
import type { ChainState } from "../state.ts";
import type { TransactionContext } from "../transaction-context.ts";
import { trusteeTurn, withAttempt } from "./trustee-turn.ts";

/** A trustee found all its shares right, and shows the public key that follows from them. With the last one the key is made. */
export function applyDkgOutput(
  state: ChainState,
  transaction: DkgOutputTransaction,
  context: TransactionContext,
): Result<ChainState, Rejection> {
  const { election_id, index, output: text } = transaction;
  const turn = trusteeTurn(state, transaction, {
    phases: ["outputs"],
    hasGiven: ({ outputs }) => outputs.has(index),
  });
  if (!turn.ok) return turn;
  const { attempt } = turn.value;
  const invalid = (detail: string) => err({ code: "CEREMONY_MESSAGE_INVALID", trustee: index, detail } as const);
  const message = readExactly(text, parseVoutput);
  if (!message.ok) return invalid(message.error);
  const statement = { certificates: certificatesOf(attempt), index, coefexps: coefexpsOf(attempt) };
  const checked = checkVoutput(statement, message.value);
  if (!checked.ok) return invalid(checked.error);
  const outputs = attempt.outputs.set(index, { text, message: message.value, inBlock: context.height });
  return ok(withAttempt(state, election_id, { outputs }));
}
