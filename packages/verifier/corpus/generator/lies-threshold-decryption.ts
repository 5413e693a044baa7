import { elections, thresholdPlan } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import { forgeElection } from "./forged-election.ts";
import { changed } from "./json-text.ts";
import type { Member } from "./member.ts";

type Check = Member["check"];
const other = (digits: string) => `${BigInt(digits) ^ 1n}`;

/** Lies about who decrypted, where some suffice. */
export function thresholdDecryptionLies(): Member[] {
  const { threshold, mixed } = elections();
  const lie = (
    forged: typeof mixed,
    check: Check,
    name: string,
    text: string,
    change: (parts: typeof mixed.record.partialDecryptions) => typeof mixed.record.partialDecryptions,
  ): Member => ({
    name: `threshold-decryption-${name}`,
    lie: text,
    check,
    files: {
      archive: forgeArchive({ ...forged.record, partialDecryptions: change(forged.record.partialDecryptions) }),
    },
  });
  const allThere = forgeElection({ ...thresholdPlan, absent: [] });
  return [
    lie(
      threshold,
      "decryption.owners",
      "too-few",
      "One of three trustees decrypted, where two are needed; the result is there.",
      (parts) => parts.slice(1),
    ),
    lie(
      mixed,
      "decryption.owners",
      "single-missing",
      "Those of the threshold decrypted, and the one who is always needed did not.",
      (parts) => parts.slice(1),
    ),
    lie(
      mixed,
      "decryption.owners",
      "mixed-too-few",
      "The one who is always needed decrypted, and of the threshold one too few.",
      (parts) => parts.slice(0, 2),
    ),
    lie(
      threshold,
      "decryption.proofs",
      "owner",
      "A trustee's part is said to be that of the one who was not there.",
      (parts) => parts.map((part) => (part.owner === 2 ? { ...part, owner: 3 } : part)),
    ),
    lie(mixed, "decryption.proofs", "owners-swapped", "Two of a threshold have each other's part.", (parts) =>
      parts.map((part, at) => ({ ...part, text: parts[at === 1 ? 2 : at === 2 ? 1 : at]?.text ?? "" })),
    ),
    lie(threshold, "decryption.owners", "stranger", "A fourth trustee of three decrypted.", (parts) =>
      parts.map((part) => (part.owner === 2 ? { ...part, owner: 4 } : part)),
    ),
    lie(
      threshold,
      "decryption.owners",
      "twice",
      "A trustee of a threshold decrypted twice, in place of another.",
      (parts) => parts.flatMap((part) => (part.owner === 1 ? [part, part] : [])),
    ),
    lie(
      allThere,
      "decryption.proofs",
      "beyond",
      "More decrypted than are needed, and one of their parts does not hold.",
      (parts) =>
        parts.map((part) =>
          part.owner === 3
            ? { ...part, text: changed(part.text, ["decryption_proofs", 0, 0, "response"], other) }
            : part,
        ),
    ),
    lie(
      allThere,
      "decryption.form",
      "beyond-form",
      "More decrypted than are needed, and one of their parts is not in the one form.",
      (parts) => parts.map((part) => (part.owner === 3 ? { ...part, text: `${part.text} ` } : part)),
    ),
  ];
}
