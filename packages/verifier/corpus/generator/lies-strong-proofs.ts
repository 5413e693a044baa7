import type { PartialDecryptionTransaction } from "@tabella/chain/transaction";
import { ed25519Group as group } from "@tabella/crypto/group";
import type { Hex } from "@tabella/crypto/hex";
import type { ElectionRecord } from "@tabella/election/archive";
import { readArchive, writeArchive } from "@tabella/election/archive";
import { unwrap } from "@tabella/election/testing/example-election";
import { plainPlan } from "./elections.ts";
import type { Step } from "./forged-chain.ts";
import { forgeElection } from "./forged-election.ts";
import { edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import { reaffirmed } from "./signing.ts";
import { chainFiles, dayArchive, decryptionTransaction, genesis, inOrder, trueDays } from "./story.ts";

const otherHash = `0x${"11".repeat(32)}` as const;

/** The second half of a signature replaced. */
function withResponse(signature: Hex, response: bigint): Hex {
  return `0x${signature.slice(2, 66)}${response.toString(16).padStart(64, "0")}`;
}

/** A trustee's part says something else, under the trustee's signature; the archive counts it, and so does the result. */
export function strongProofLies(): Member[] {
  const { day, steps } = trueDays();
  const { forged, decryptions } = day;
  const [first, second] = decryptions;
  const record = unwrap(readArchive(dayArchive()));
  const withPart = (part: PartialDecryptionTransaction): Step => ({ transactions: [part, second] });
  const recorded = (part: PartialDecryptionTransaction): ElectionRecord["partialDecryptions"] =>
    // Both stand in the archive as they stand in the block: in the order of their hashes.
    record.partialDecryptions.map((each) => (each.owner === 1 ? { ...each, text: part.partial_decryption } : each));
  const counted = (part: PartialDecryptionTransaction, check: Member["check"], name: string, lie: string): Member => ({
    name: `decryption-${name}`,
    lie,
    check,
    files: {
      ...chainFiles(inOrder({ ...steps, decrypt: withPart(part) })),
      archive: writeArchive({ ...record, partialDecryptions: recorded(part) }),
    },
  });
  const strong = (name: string, lie: string, change: Partial<PartialDecryptionTransaction>) =>
    counted(reaffirmed(forged, first, change), "chain.strong-proofs", `strong-${name}`, lie);
  const rule = (name: string, lie: string, part: PartialDecryptionTransaction) =>
    counted(part, "chain.transactions", name, lie);
  const proofs = (change: (proofs: PartialDecryptionTransaction["strong_proofs"]) => unknown) => ({
    strong_proofs: change(first.strong_proofs) as PartialDecryptionTransaction["strong_proofs"],
  });
  const other = (text: string) => `${BigInt(text) ^ 1n}`;
  const elsewhere = forgeElection({ ...plainPlan, seed: 303, election: (text) => edited(text, ["name"], "Another") });
  const ofOtherTally = decryptionTransaction(forged, 1, {
    tally: [...(day.forged.ballots[0]?.ballot.answers.map(({ choices }) => choices) ?? [])],
  });
  const otherGenesis = { ...genesis, chain_id: 1 };
  const [row] = first.strong_proofs;
  const faulty = (answers: number) =>
    reaffirmed(forged, first, { strong_proofs: [first.strong_proofs[0]?.slice(0, answers) ?? []] });
  return [
    strong("of-other-chain", "The strong proofs are made for another chain.", {
      strong_proofs: decryptionTransaction(forged, 1, { genesis: otherGenesis }).strong_proofs,
    }),
    strong("of-other-election", "The strong proofs are made for another election.", {
      strong_proofs: decryptionTransaction(elsewhere, 1).strong_proofs,
    }),
    strong("of-other-tally", "The strong proofs are made for another tally.", {
      strong_proofs: ofOtherTally.strong_proofs,
    }),
    strong("of-other-trustee", "The strong proofs are made by another trustee.", {
      strong_proofs: second.strong_proofs,
    }),
    strong(
      "swapped",
      "The strong proofs of both answers are swapped.",
      proofs((all) => [all[0]?.toReversed()]),
    ),
    strong(
      "challenge",
      "A challenge of a strong proof is another.",
      proofs((all) => [[{ ...row?.[0], challenge: other(row?.[0]?.challenge ?? "0") }, ...(all[0]?.slice(1) ?? [])]]),
    ),
    strong(
      "response",
      "A response of a strong proof is another.",
      proofs((all) => [[{ ...row?.[0], response: other(row?.[0]?.response ?? "0") }, ...(all[0]?.slice(1) ?? [])]]),
    ),
    strong(
      "response-unreduced",
      "A response of a strong proof is not below the order of the group.",
      proofs((all) => [
        [{ ...row?.[0], response: `${BigInt(row?.[0]?.response ?? "0") + group.order}` }, ...(all[0]?.slice(1) ?? [])],
      ]),
    ),
    strong(
      "row-more",
      "There is a strong proof for an answer that nobody could choose.",
      proofs((all) => all.map((each) => [...each, ...each])),
    ),
    {
      name: "decryption-faulty-twice",
      lie: "A trustee that is named for a part which does not hold sends another.",
      check: "chain.transactions",
      files: {
        ...chainFiles([
          ...inOrder(steps).slice(0, -2),
          { transactions: [faulty(0)] },
          { transactions: [faulty(1)] },
          ...inOrder(steps).slice(-2),
        ]),
        archive: dayArchive(),
      },
    },
    strong(
      "none",
      "There are no strong proofs.",
      proofs(() => []),
    ),
    strong(
      "less",
      "A strong proof is missing.",
      proofs((all) => [all[0]?.slice(1)]),
    ),
    strong(
      "more",
      "There are strong proofs for a question that was not asked.",
      proofs((all) => [...all, ...all]),
    ),
    strong("weak", "The specification's proofs stand in the place of the strong ones.", {
      strong_proofs: JSON.parse(first.partial_decryption).decryption_proofs,
    }),
    rule("by-stranger", "A trustee's part is signed by nobody.", { ...first, signature: `0x${"00".repeat(64)}` }),
    rule("by-other", "A trustee's part is signed by another trustee.", reaffirmed(forged, first, {}, { owner: 2 })),
    rule(
      "signed-elsewhere",
      "A trustee signed the part for another chain.",
      reaffirmed(forged, first, {}, { genesisHash: otherHash }),
    ),
    rule("signature-unreduced", "The response of a trustee's signature is not below the order of the group.", {
      ...first,
      signature: withResponse(first.signature, BigInt(`0x${first.signature.slice(66)}`) + group.order),
    }),
    rule(
      "owner-unknown",
      "A part belongs to a trustee that the election has not.",
      reaffirmed(forged, first, { owner: 3 }, { owner: 1 }),
    ),
  ];
}
