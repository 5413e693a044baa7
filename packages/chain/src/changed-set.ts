import { type ValidatorSet, validatorOf, validatorsMax } from "@tabella/consensus/validator-set";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { addressOf, isEd25519PublicKey } from "@tabella/crypto/signature";
import type { Rejection } from "./rejection.ts";
import type { ValidatorChangeTransaction } from "./validator-transaction.ts";

/** One step of the set: one member more, or one less. */
export type SetChange = Pick<ValidatorChangeTransaction, "change" | "validator">;

/** P-909: the set after a change, or why it is none: who is added stands at the end, so that the turns of the others go on. */
export function changedSet(
  validators: ValidatorSet,
  { change, validator: entry }: SetChange,
): Result<ValidatorSet, Rejection> {
  const { name, ed25519, ml_dsa_44 } = entry;
  const publicKey = { ed25519, ml_dsa_44 };
  const address = addressOf(publicKey);
  const member = validatorOf(validators, address);
  if (change === "remove") {
    // The whole entry is what was voted on: another name is another proposal, and nobody's.
    if (member?.name !== name) return err({ code: "VALIDATOR_UNKNOWN", validator: address });
    if (validators.length === 1) return err({ code: "VALIDATOR_LAST", validator: address });
    return ok(validators.filter((each) => each !== member));
  }
  if (member !== undefined) return err({ code: "VALIDATOR_EXISTS", validator: address });
  const holder = validators.find(
    (each) => each.name === name || each.publicKey.ed25519 === ed25519 || each.publicKey.ml_dsa_44 === ml_dsa_44,
  );
  if (holder !== undefined) return err({ code: "VALIDATOR_NAME_OR_KEY_TAKEN", holder: holder.address });
  if (validators.length >= validatorsMax) return err({ code: "VALIDATORS_TOO_MANY", validatorsMax });
  if (!isEd25519PublicKey(ed25519)) return err({ code: "MALFORMED", detail: "the validator's Ed25519 key is no key" });
  return ok([...validators, { address, name, publicKey }]);
}

/** The step from one term's set to the next one's. */
export function changeBetween(before: ValidatorSet, after: ValidatorSet): SetChange {
  const isAdded = after.length > before.length;
  const [more, less] = isAdded ? [after, before] : [before, after];
  const one = more.find(({ address }) => validatorOf(less, address) === undefined);
  assert(one !== undefined, "one member came or went");
  return { change: isAdded ? "add" : "remove", validator: { name: one.name, ...one.publicKey } };
}
