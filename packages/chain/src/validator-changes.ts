import { type CertificateFailure, checkCertificate } from "@tabella/consensus/certificate";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { z } from "zod";
import type { Block, BlockHeader } from "./block.ts";
import { certificateFields, HeaderSchema } from "./block-codec.ts";
import { blockHash, headerOf, validatorsRoot } from "./block-hash.ts";
import { changeBetween, changedSet, type SetChange } from "./changed-set.ts";
import { chainIdentity, type Genesis, genesisValidators } from "./genesis.ts";
import type { ChainState } from "./state.ts";
import { termAt, type ValidatorTerm } from "./validator-history.ts";
import { setChangeFields } from "./validator-transaction-schema.ts";

/**
 * One change of the set, for readers who have not the ledger: the header that a quorum of the old set has sealed commits
 * to the new one, and the new one is the old one with this change.
 */
export interface CertifiedChange extends SetChange {
  readonly header: BlockHeader;
  readonly round: number;
  readonly seals: Block["seals"];
}

/** Every change since genesis, up to some height, in order. With genesis.json they say who may seal which block. */
export type ValidatorChanges = readonly CertifiedChange[];

export const CertifiedChangeSchema: z.ZodType<CertifiedChange> = z.strictObject({
  ...setChangeFields,
  header: HeaderSchema,
  ...certificateFields,
});
export const ValidatorChangesSchema: z.ZodType<ValidatorChanges> = z.array(CertifiedChangeSchema);

/** Who seals which block, as far as a reader has followed it from genesis. */
export interface KnownValidators {
  readonly identity: ChainIdentity;
  /** Never empty; the last term goes on for as long as nobody shows a change. */
  readonly history: readonly ValidatorTerm[];
}

export type ChangesFailure = { readonly height: number } & (
  | { readonly code: "CHANGE_OUT_OF_ORDER" }
  | { readonly code: "CHANGE_IMPOSSIBLE"; readonly because: string }
  | { readonly code: "CHANGE_OF_ANOTHER_SET" }
  | { readonly code: "CHANGE_NOT_SEALED"; readonly failure: CertificateFailure }
);

/** What the genesis file alone says. */
export function foundingValidators(genesis: Genesis): KnownValidators {
  return { identity: chainIdentity(genesis), history: [{ fromHeight: 1, validators: genesisValidators(genesis) }] };
}

/**
 * P-908: follows the set from genesis over every change: each is sealed by a quorum of the set before it, and each header
 * commits to the set after it. Nobody's word is needed. What it cannot show is that no change came after the last one:
 * who checks a block also asks that its header names the set that follows from these changes (`namesKnownSet`).
 */
export function followValidatorChanges(
  genesis: Genesis,
  changes: ValidatorChanges,
  checker: SignatureChecker,
): Result<KnownValidators, ChangesFailure> {
  return followOn(foundingValidators(genesis), changes, checker);
}

/** The same from where one already is: only the changes that are new. */
export function followOn(
  known: KnownValidators,
  changes: ValidatorChanges,
  checker: SignatureChecker,
): Result<KnownValidators, ChangesFailure> {
  const { identity } = known;
  const history = [...known.history];
  for (const { change, validator, header, round, seals } of changes) {
    const height = header.index;
    const { fromHeight, validators } = termAt(history, Number.MAX_SAFE_INTEGER);
    if (height < fromHeight) return err({ code: "CHANGE_OUT_OF_ORDER", height });
    const changed = changedSet(validators, { change, validator });
    if (!changed.ok) return err({ code: "CHANGE_IMPOSSIBLE", height, because: changed.error.code });
    if (header.validators_root !== validatorsRoot(changed.value)) return err({ code: "CHANGE_OF_ANOTHER_SET", height });
    const certificate = { height, round, block_hash: blockHash(identity, header), seals };
    const certified = checkCertificate(identity, validators, certificate, checker);
    if (!certified.ok) return err({ code: "CHANGE_NOT_SEALED", height, failure: certified.error });
    history.push({ fromHeight: height + 1, validators: changed.value });
  }
  return ok({ identity, history });
}

/** Who may seal the block of this height, as far as it is known. */
export function sealersOf({ history }: KnownValidators, height: number): ValidatorSet {
  return termAt(history, Math.max(1, height)).validators;
}

/** True only if the header commits to the set that seals the block after it, as far as it is known. */
export function namesKnownSet({ history }: KnownValidators, { index, validators_root }: BlockHeader): boolean {
  return validators_root === validatorsRoot(termAt(history, index + 1).validators);
}

/**
 * What {@link followValidatorChanges} needs to reach a height, its own change included.
 * @param blockAt final blocks, with their certificates; the ones that changed the set are there
 */
export function changesUpTo(
  { validatorHistory }: Pick<ChainState, "validatorHistory">,
  height: number,
  blockAt: (height: number) => Block | null,
): ValidatorChanges {
  return validatorHistory.slice(1).flatMap(({ fromHeight, validators }, at) => {
    const decidedIn = fromHeight - 1;
    const before = validatorHistory[at];
    if (decidedIn > height || before === undefined) return [];
    const block = blockAt(decidedIn);
    assert(block !== null, "a final block is in the store");
    const { round, seals } = block;
    return [{ ...changeBetween(before.validators, validators), header: headerOf(block), round, seals }];
  });
}
