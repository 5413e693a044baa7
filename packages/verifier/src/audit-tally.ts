import type { ElectionRecord } from "@tabella/election/archive";
import { type Counts, checkResult, parseResult } from "@tabella/election/election-result";
import {
  checkPartialDecryption,
  type PartialDecryption,
  parsePartialDecryption,
} from "@tabella/election/partial-decryption";
import {
  type Aggregate,
  addBallot,
  emptyAggregate,
  encodeEncryptedTally,
  encodeSizedEncryptedTally,
} from "@tabella/election/tally";
import { canDecrypt, neededOf, ownersByItem, trusteeKeysOf } from "@tabella/election/trustees";
import type { Audit } from "./audit.ts";
import type { CountedBallot } from "./audit-ballots.ts";
import type { Setup } from "./audit-setup.ts";

/**
 * Recomputes the tally from the ballots that count, checks every factor, and opens it.
 * @param input.endsWithoutResult the chain shows that there were too few ballots to decrypt: then nothing may follow the
 * closing, and nothing else is demanded
 * @returns the counts that the record states, or null
 */
export function auditTally(
  audit: Audit,
  input: {
    readonly setup: Setup;
    readonly record: ElectionRecord;
    readonly counted: readonly CountedBallot[];
    readonly endsWithoutResult: boolean;
  },
): Counts | null {
  const { setup, record, counted } = input;
  const { context, trustees } = setup;
  const { group } = context;
  const { encryptedTally, partialDecryptions, result } = record;
  if (input.endsWithoutResult) {
    for (const check of tallyChecks) audit.expect(check, 0);
    audit.record(
      "record.complete",
      record.closed && encryptedTally === null,
      "a tally of too few ballots is on record",
    );
    return null;
  }
  const isComplete = record.closed && encryptedTally !== null && result !== null;
  audit.record("record.complete", isComplete, "the record ends before the election result");
  const aggregate = counted.reduce((sum, ballot) => addBallot(group, sum, ballot), emptyAggregate(context));
  if (encryptedTally === null) return null;
  // P-703
  const recomputed = encodeEncryptedTally(group, aggregate.ciphertexts);
  audit.record("tally.encrypted", encryptedTally.text === recomputed, "not the sum of the ballots that count");
  const sized = encodeSizedEncryptedTally(aggregate, recomputed);
  audit.record("tally.size", encryptedTally.sized === sized, `the ballots that count give ${sized}`);

  const factors = auditDecryptions(audit, { setup, partialDecryptions, aggregate });
  if (result === null) return null;
  const counts = audit.take("result.form", parseResult(result));
  if (counts === null || !canDecrypt(trustees, factors.keys())) return counts;
  const { ciphertexts: tally, totalWeight } = aggregate;
  audit.take("result.counts", checkResult({ context, tally, totalWeight, trustees, factors }, result));
  return counts;
}

const tallyChecks = [
  "tally.encrypted",
  "tally.size",
  "decryption.owners",
  "decryption.form",
  "decryption.proofs",
  "result.form",
  "result.counts",
] as const;

/**
 * Every decryption on record, and that they are enough: each single trustee's, and of a threshold as many as it takes.
 * More of a threshold may be there, and each must hold. @returns the factors by owner
 */
function auditDecryptions(
  audit: Audit,
  input: {
    readonly setup: Setup;
    readonly partialDecryptions: ElectionRecord["partialDecryptions"];
    readonly aggregate: Aggregate;
  },
): Map<number, PartialDecryption["factors"]> {
  const { setup, partialDecryptions, aggregate } = input;
  const { context, trustees } = setup;
  const keys = trusteeKeysOf(trustees);
  const needed = trustees.reduce((sum, item) => sum + neededOf(item), 0);
  const expected = Math.max(partialDecryptions.length, needed);
  audit.expect("decryption.owners", partialDecryptions.length + trustees.length);
  audit.expect("decryption.form", expected);
  audit.expect("decryption.proofs", expected);
  const seen = new Set<number>();
  const factors = new Map<number, PartialDecryption["factors"]>();
  for (const { owner, text } of partialDecryptions) {
    const about = `partial decryption of trustee ${owner}`;
    const publicKey = keys[owner - 1];
    const isFirst = !seen.has(owner);
    seen.add(owner);
    audit.record("decryption.owners", publicKey !== undefined && isFirst, `${about}: no such trustee, or its second`);
    const decryption = audit.take("decryption.form", parsePartialDecryption(context, text), about);
    if (publicKey === undefined || !isFirst || decryption === null) continue;
    const statement = { context, tally: aggregate.ciphertexts, publicKey };
    audit.take("decryption.proofs", checkPartialDecryption(statement, decryption), about);
    factors.set(owner, decryption.factors);
  }
  for (const { item, owners } of ownersByItem(trustees)) {
    const present = owners.filter((owner) => seen.has(owner)).length;
    const detail =
      item.kind === "Single"
        ? `trustee ${owners[0]} has not decrypted`
        : `of trustees ${owners[0]} to ${owners.at(-1)}, ${present} decrypted, and it takes ${item.threshold}`;
    audit.record("decryption.owners", present >= neededOf(item), detail);
  }
  return factors;
}
