import { ed25519Group as group } from "@tabella/crypto/group";
import { encodeBallot } from "@tabella/election/ballot-message";
import { elections, plainPlan, tinyPlan } from "./elections.ts";
import { doubledVote } from "./forged-answer.ts";
import { forgeArchive } from "./forged-archive.ts";
import { castVote, forgeElection, resigned, voterOf } from "./forged-election.ts";
import { recounted } from "./forged-tally.ts";
import { changed, edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import { identity } from "./strange-points.ts";

const firstChoice = ["answers", 0, "choices", 0] as const;
const beta = [...firstChoice, "beta"] as const;
const otherPoint = group.encode(group.multiplyGenerator(4_711n));

/** Whole ballots that must not count. */
export function castLies(): Member[] {
  const { plain } = elections();
  const [first = "", second = ""] = plain.record.ballots;
  const member = (check: Member["check"], name: string, lie: string, ballots: readonly string[]): Member => ({
    name,
    lie,
    check,
    files: { archive: forgeArchive(recounted(plain, ballots)) },
  });
  const voting = (plan: Partial<typeof plainPlan>, vote: Parameters<typeof castVote>[1]) => {
    // Proofs are made as if the election asked something else, under its own hash.
    const questions = plan.questions ?? plainPlan.questions;
    const context = { ...plain.context, election: { ...plain.context.election, questions } };
    return encodeBallot(castVote({ ...plain, context }, vote).ballot);
  };
  const [asked] = plainPlan.questions;
  if (asked === undefined) throw new Error("the plan has a question");
  const generous = forgeElection({ ...tinyPlan, seed: 309, weights: [2], questions: [{ ...asked, min: 0, max: 2 }] });
  const overvote = voting({ questions: [{ ...asked, min: 2, max: 2 }] }, { voter: 0, choices: [[1, 1]] });
  const undervote = voting({ questions: [{ ...asked, min: 0, max: 0 }] }, { voter: 0, choices: [[0, 0]] });
  const stranger = { secret: 4_711n, credential: otherPoint, weight: 1 };
  const strangers = encodeBallot(castVote({ ...plain, voters: [stranger] }, { voter: 0, choices: [[1, 0]] }).ballot);
  const everyones = encodeBallot(
    castVote({ ...plain, voters: [...plain.voters] }, { voter: 0, choices: [[1, 0]] }).ballot,
  );
  const elsewhere = forgeElection({ ...plainPlan, election: (text) => edited(text, ["name"], "Another") });
  const copyOf = (text: string, voter: number) =>
    resigned(
      plain,
      edited(text, ["credential"], voterOf(plain.voters, voter).credential),
      voterOf(plain.voters, voter).secret,
    );
  const first64 = plain.random(64);
  let drawn = 0;
  /** Gives the first scalar twice. */
  const repeating = (byteLength: number) => {
    drawn += 1;
    return drawn <= 2 ? first64.slice(0, byteLength) : plain.random(byteLength);
  };
  const sameRandomness = encodeBallot(
    castVote({ ...plain, random: repeating }, { voter: 0, choices: [[1, 0]] }).ballot,
  );
  const strangersCounted = { ...plain, voters: [...plain.voters, stranger] };
  return [
    member(
      "ballot.proofs",
      "vote-too-many",
      "A voter chose both answers where one is allowed, and proved that number.",
      [overvote, second],
    ),
    member("ballot.proofs", "vote-none", "A voter chose no answer where one is demanded, and proved that number.", [
      undervote,
      second,
    ]),
    member("ballot.proofs", "vote-answers-less", "A voter answered as if there were only the first answer.", [
      voting({ questions: [{ ...asked, answers: ["Yes"] }] }, { voter: 0, choices: [[1]] }),
      second,
    ]),
    member("ballot.proofs", "vote-answers-more", "A voter answered as if there were a third answer.", [
      voting({ questions: [{ ...asked, answers: ["Yes", "No", "Both"] }] }, { voter: 0, choices: [[0, 0, 1]] }),
      second,
    ]),
    {
      name: "vote-doubled",
      lie: "A voter gave an answer two votes, and proved each choice to be 0, 1 or 2.",
      check: "ballot.proofs",
      files: { archive: forgeArchive(recounted(generous, [doubledVote(generous, 0)])) },
    },
    member("ballot.proofs", "vote-proof-more", "A proof stands behind those of all choices.", [
      resigned(
        plain,
        changed<unknown[]>(first, ["answers", 0, "individual_proofs"], (proofs) => [...proofs, proofs[0]]),
        voterOf(plain.voters, 0).secret,
      ),
      second,
    ]),
    member(
      "ballot.credential",
      "vote-of-stranger",
      "Somebody voted whose credential is on no list; the tally does not count it.",
      [first, second, strangers],
    ),
    {
      name: "vote-of-stranger-counted",
      lie: "Somebody voted whose credential is on no list, and the tally counts it.",
      check: "ballot.credential",
      files: {
        archive: forgeArchive({
          ...recounted(strangersCounted, [first, second, strangers]),
          credentials: plain.record.credentials,
        }),
      },
    },
    member("ballot.signature", "vote-of-identity", "A ballot of the credential whose secret everybody knows.", [
      resigned(plain, edited(everyones, ["credential"], identity), 0n),
      second,
    ]),
    member(
      "ballot.election",
      "vote-of-other-election",
      "A voter's ballot was cast in another election of the same trustees and credentials.",
      [elsewhere.record.ballots[0] ?? "", second],
    ),
    member("ballot.ciphertexts-unique", "vote-copied", "A voter copied the ballot of another, and signed it.", [
      first,
      copyOf(first, 1),
    ]),
    member("ballot.ciphertexts-unique", "vote-copied-choice", "One ciphertext of a ballot is copied from another.", [
      first,
      resigned(
        plain,
        edited(second, firstChoice, JSON.parse(first).answers[0].choices[0]),
        voterOf(plain.voters, 1).secret,
      ),
    ]),
    member(
      "ballot.ciphertexts-unique",
      "vote-copied-half",
      "Half a ciphertext of a ballot is another half of an earlier one.",
      [
        first,
        resigned(
          plain,
          edited(second, beta, JSON.parse(first).answers[0].choices[1].alpha),
          voterOf(plain.voters, 1).secret,
        ),
      ],
    ),
    member(
      "ballot.ciphertexts-unique",
      "vote-same-randomness",
      "Both ciphertexts of a ballot have one half in common: whoever knows one choice knows the other.",
      [sameRandomness, second],
    ),
    member("ballot.ciphertexts-unique", "vote-copied-within", "Both ciphertexts of a ballot are the same.", [
      resigned(
        plain,
        edited(first, ["answers", 0, "choices", 1], JSON.parse(first).answers[0].choices[0]),
        voterOf(plain.voters, 0).secret,
      ),
      second,
    ]),
    member("ballot.ciphertexts-unique", "vote-replayed", "A ballot stands on record twice.", [first, second, first]),
  ];
}
