import type { Seal } from "@tabella/consensus/certificate";
import { sealBytes } from "@tabella/consensus/certificate";
import type { Commit, ConsensusMessage, Proposal, SignedMessage } from "@tabella/consensus/message";
import { signCommit, signMessage } from "@tabella/consensus/message-signature";
import type { Hash } from "@tabella/crypto/hex";
import { falseProposals, falseRoundChange } from "./false-justifications.ts";
import { heard, type Knowledge, pickHeard, roundHeard, uniqueAuthors } from "./knowledge.ts";

/** Lies that fit what has just been heard; a liar makes mostly these. */
export const fitting: Readonly<Record<SignedMessage["kind"], readonly string[]>> = {
  proposal: ["a PROPOSAL out of turn", "vote for anything", "a second PROPOSAL", "another's message, altered"],
  prepare: ["vote for anything", "one kind passed off as another", "a COMMIT with a wrong seal"],
  commit: [
    "a certificate that is none",
    "a certificate that is none",
    "a COMMIT with a wrong seal",
    "another's message, altered",
  ],
  "round-change": [
    "a ROUND-CHANGE on a false certificate",
    "a ROUND-CHANGE on a false certificate",
    "a PROPOSAL without justification",
    "a PROPOSAL on a false certificate",
    "a PROPOSAL out of turn",
    "a ROUND-CHANGE that forgets",
  ],
};

/** Each makes one lie out of what was heard, or nothing if it would need to have heard more. */
export const lies: Readonly<Record<string, (known: Knowledge) => ConsensusMessage | null>> = {
  ...falseProposals,

  /** A vote for a value that it never validated, or that another proposed. */
  "vote for anything": (known) => {
    const { identity, signer, prng, height } = known;
    const digest = prng.pick([...known.blocks.keys(), known.own.digest]);
    const round = roundHeard(known);
    if (prng.chance(0.5)) return signCommit(identity, signer, { height, round, digest });
    return signMessage(identity, signer, { kind: "prepare", height, round, digest } as const);
  },

  /** Another's message with one field changed; its signature holds only if it does not cover the field. */
  "another's message, altered": (known) => {
    const { prng } = known;
    if (known.heard.length === 0) return null;
    const message = prng.pick(known.heard);
    const change = prng.pick<Partial<SignedMessage>>([
      { round: message.round + 1 },
      { round: Math.max(0, message.round - 1) },
      { height: message.height + 1 },
      { author: prng.pick(known.heard).author },
      ...("digest" in message ? [{ digest: prng.pick([...known.blocks.keys(), known.own.digest]) }] : []),
    ]);
    return { ...message, ...change } as SignedMessage;
  },

  /** Another's PREPARE passed off as its COMMIT, with a seal heard elsewhere; or the other way round. */
  "one kind passed off as another": (known) => {
    const prepare = pickHeard(known, "prepare");
    const commit = pickHeard(known, "commit");
    if (prepare === null) return null;
    const { height, round, author, signature, digest } = prepare;
    if (commit !== null && known.prng.chance(0.5)) {
      const { seal: _, ...rest } = commit;
      return { ...rest, kind: "prepare" };
    }
    const seal = commit?.author === author ? commit.seal : known.signer.signHybrid(sealOf(known, round, digest));
    return { kind: "commit", height, round, author, signature, digest, seal };
  },

  /** A COMMIT whose seal is over something else. */
  "a COMMIT with a wrong seal": (known) => {
    const { identity, signer, prng, height } = known;
    const round = roundHeard(known);
    const digest = prng.pick([...known.blocks.keys(), known.own.digest]);
    const seal = prng.pick([
      signer.signHybrid(sealOf(known, round + 1, digest)),
      signer.signHybrid(sealBytes(identity, { height: height + 1, round, blockHash: digest })),
      ...heard(known, "commit").map((commit) => commit.seal),
    ]);
    return signMessage(identity, signer, { kind: "commit", height, round, digest, seal } as const);
  },

  /** A certificate of too few: what was heard, and then nothing, the same again, strangers, or other rounds. */
  "a certificate that is none": (known) => {
    const { signer, prng, height, needed } = known;
    const isOwn = prng.chance(0.6);
    const commit = pickHeard(known, "commit");
    const digest = isOwn || commit === null ? known.own.digest : commit.digest;
    const round = isOwn || commit === null ? roundHeard(known) : commit.round;
    const block = digest === known.own.digest ? known.own.block : known.blocks.get(digest);
    if (block === undefined) return null;
    const honest = heard(known, "commit").filter((one) => one.digest === digest && one.round === round);
    const mine: Seal = { validator: signer.address, signature: signer.signHybrid(sealOf(known, round, digest)) };
    const real = [mine, ...uniqueAuthors(honest).map(sealFrom)].filter(isFirst).slice(0, needed - 1);
    const others = uniqueAuthors(heard(known, "commit"));
    const fill = prng.pick<readonly Seal[]>([
      [],
      [],
      Array.from({ length: needed }, () => mine),
      // In another's name, by its own key.
      others.map(({ author }) => ({ validator: author, signature: mine.signature })),
      // What others sealed: another block, or another round of this one.
      others.filter((other) => other.digest !== digest || other.round !== round).map(sealFrom),
      [{ validator: `0x${"5e".repeat(20)}`, signature: mine.signature }],
    ]);
    return { kind: "new-block", height, round, digest, block, seals: [...real, ...fill].slice(0, needed) };
  },

  /** It asks for another round, near or far, and forgets what it is prepared on. */
  "a ROUND-CHANGE that forgets": (known) => {
    const { identity, signer, prng, height } = known;
    const round = roundHeard(known) + prng.pick([1, 1, 1, 2, 3, 1_000, 2 ** 20, 2 ** 31]);
    return signMessage(identity, signer, { kind: "round-change", height, round } as const);
  },

  "a ROUND-CHANGE on a false certificate": (known) =>
    falseRoundChange(known, roundHeard(known) + known.prng.pick([0, 0, 0, 1])),

  /** Two values in one round: the PROPOSAL of another value than the one it made. */
  "a second PROPOSAL": (known) => {
    const mine = heard(known, "proposal").find(({ author }) => author === known.signer.address);
    if (mine === undefined || mine.digest === known.own.digest) return null;
    const { height, round, justification } = mine;
    const unsigned = { kind: "proposal", height, round, ...known.own, justification } as const;
    return signMessage<Omit<Proposal, "author" | "signature">>(known.identity, known.signer, unsigned);
  },

  "an old message": ({ heard: messages, prng }) => (messages.length === 0 ? null : prng.pick(messages)),
};

function sealOf({ identity, height }: Knowledge, round: number, blockHash: Hash): Uint8Array {
  return sealBytes(identity, { height, round, blockHash });
}

function sealFrom({ author, seal }: Commit): Seal {
  return { validator: author, signature: seal };
}

function isFirst(seal: Seal, at: number, seals: readonly Seal[]): boolean {
  return seals.findIndex(({ validator }) => validator === seal.validator) === at;
}
