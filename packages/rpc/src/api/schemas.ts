/** What crosses the API's door, as schemas: the API parses with them, the pages infer their types from them. */
import { rollFileLengthMax } from "@tabella/election/roll-file";
import { z } from "zod";

export const Uuid = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{14,40}$/, "a Base58 identifier of 14 to 40 characters");
export const HashHex = z.string().regex(/^0x[0-9a-f]{64}$/, "0x and 64 lower-case hexadecimal digits");
export const PointHex = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits");

export const Email = z
  .email("Enter an e-mail address in the form name@example.org")
  .max(254)
  .transform((text) => text.trim().toLowerCase());
const NewPassword = z.string().min(10, "Use at least 10 characters").max(200, "Use at most 200 characters");
export const RegisterInput = z.object({
  email: Email,
  displayName: z.string().trim().min(1, "Enter your name").max(100, "Use at most 100 characters"),
  password: NewPassword,
});
/**
 * cookie (browsers): the tokens travel in HttpOnly cookies and never in a body · bearer (other programs): the answer
 * carries them, no cookie is set.
 */
export const TokenDelivery = z.enum(["cookie", "bearer"]).default("cookie");
export const LoginInput = z.object({
  email: Email,
  password: z.string().min(1, "Enter your password").max(200),
  /**
   * Takes the place of a password that an operator gave for one use, or that is not enough for the account's office; left
   * out, or in vain, with any other.
   */
  newPassword: NewPassword.exactOptional(),
});
export const Role = z.enum(["voter", "administrator"]);
export const Account = z.object({ id: z.string(), email: z.string(), displayName: z.string(), role: Role });
/** A short JSON Web Token (at most 5 minutes) and the secret of the session that renews it; null when in cookies. */
export const Tokens = z.object({ accessToken: z.string(), accessExpiresAt: z.number(), sessionToken: z.string() });
export const SignedIn = z.object({ account: Account, tokens: Tokens.nullable() });
export const RefreshInput = z.object({ sessionToken: z.string().max(100) }).nullish();

export const QuestionInput = z
  .object({
    question: z.string().trim().min(1, "Write the question").max(500),
    answers: z
      .array(z.string().trim().min(1, "Name the candidate").max(200))
      .min(2, "Give at least two candidates")
      .max(50),
    blank: z.boolean().default(false),
    min: z.number().int().min(0),
    max: z.number().int().min(1),
  })
  .refine(
    (q) => q.min <= q.max && q.max <= q.answers.length,
    "The most choices must be between the fewest and the number of candidates",
  );

export const Registration = z.enum(["open", "roll"]);

/** Most trustees of a draft, of both kinds together. */
export const trusteesMax = 15;
const trusteeEmails = z.array(Email).max(trusteesMax);

export const ElectionDraftInput = z
  .object({
    name: z.string().trim().min(1, "Name the election").max(200),
    description: z.string().trim().max(2000),
    questions: z
      .array(QuestionInput)
      .min(1, "Ask at least one question")
      .max(20)
      .refine(
        (questions) => questions.reduce((sum, { answers, blank }) => sum + answers.length + (blank ? 1 : 0), 0) <= 500,
        "Name at most 500 candidates in all",
      ),
    /** open: whoever has an account may vote · roll: who is on the imported roll, and nobody else. */
    registration: Registration,
    ballotsMin: z.number().int().min(1).max(1_000_000).default(5),
    /** A voter may cast again until closing; the last ballot counts. */
    replacingAllowed: z.boolean().default(false),
    closesAt: z.number().int().nullable().default(null),
    /** E-mail addresses of accounts; each makes a key in his browser. All of these are needed to decrypt. */
    trusteeEmails: trusteeEmails.default([]),
    /** Trustees who share one key, of whom `threshold` are enough; they make it in a key ceremony. null: there are none. */
    sharedTrustees: z
      .object({ emails: trusteeEmails.min(2, "Name at least two of them"), threshold: z.number().int().min(1) })
      .refine(({ emails, threshold }) => threshold < emails.length, "Fewer than all must be enough")
      .nullable()
      .default(null),
  })
  .refine(({ trusteeEmails, sharedTrustees }) => {
    const emails = [...trusteeEmails, ...(sharedTrustees?.emails ?? [])];
    return emails.length >= 1 && emails.length <= trusteesMax && new Set(emails).size === emails.length;
  }, "Name 1 to 15 trustees, each once");

/**
 * draft: questions and trustees named, keys still missing · ready: every trustee has a key · open · closed: waiting for
 * partial decryptions · tallied: result on the chain · closed-without-result: fewer ballots than the minimum.
 */
export const ElectionPhase = z.enum(["draft", "ready", "open", "closed", "tallied", "closed-without-result"]);

export const TrusteeView = z.object({
  /** From 1, the specification's owner. */
  index: z.number().int(),
  displayName: z.string(),
  isMe: z.boolean(),
  /** single: needed for the count · shared: one of those of whom ElectionDetail's `threshold` are enough. */
  kind: z.enum(["single", "shared"]),
  publicKey: PointHex.nullable(),
  hasKey: z.boolean(),
  hasDecrypted: z.boolean(),
  /** Signed a part of the count that does not hold, whether or not a right one came later (R15). */
  isFaulty: z.boolean(),
});

export const ElectionSummary = z.object({
  uuid: Uuid,
  name: z.string(),
  description: z.string(),
  phase: ElectionPhase,
  closesAt: z.number().nullable(),
  questionCount: z.number().int(),
  ballotCount: z.number().int(),
  credentialCount: z.number().int(),
  /** null when nobody is logged in */
  hasVoted: z.boolean().nullable(),
  isDemo: z.boolean(),
});

/** The signed list of credentials of an election by roll (election/roll.ts). */
export const RollView = z.object({
  hash: HashHex,
  size: z.number().int(),
  totalWeight: z.number().int(),
  /** The credential authority's public key. */
  authority: HashHex,
  /** Whether all of it is on the ledger: until then nobody votes. */
  isComplete: z.boolean(),
});

export const ElectionDetail = ElectionSummary.extend({
  questions: z.array(
    z.object({
      question: z.string(),
      answers: z.array(z.string()),
      blank: z.boolean(),
      min: z.number(),
      max: z.number(),
    }),
  ),
  /** The exact `election` JSON text from the chain, which ballots bind; null before opening. */
  election: z.string().nullable(),
  genesisHash: HashHex,
  ballotsMin: z.number().int(),
  replacingAllowed: z.boolean(),
  registration: Registration,
  /** null for open registration, and by roll until one is imported. */
  roll: RollView.nullable(),
  /** Votes that all credentials on the ledger's list count for. */
  credentialWeight: z.number().int(),
  /** Votes that my ballot counts for; null when nobody is logged in, or I am not on the roll. */
  myWeight: z.number().int().nullable(),
  trustees: z.array(TrusteeView),
  /** How many of the trustees of kind "shared" are enough; null: there are none. */
  threshold: z.number().int().nullable(),
  openedInBlock: z.number().int().nullable(),
  closedInBlock: z.number().int().nullable(),
});

/**
 * The canonical JSON text of a transaction of the ledger: room for a ballot of the longest draft, and for a part of its
 * count. The ledger's own limit decides (genesis.json).
 */
const transactionText = z.string().min(1).max(1_048_576);
export const SubmitVoteInput = z.object({ electionId: Uuid, transaction: transactionText });
/** Milliseconds since the epoch; null: it is closed by hand. */
export const ClosingTimeInput = z.object({ electionId: Uuid, closesAt: z.number().int().nullable() });
export const ElectionInput = z.object({ electionId: Uuid });
/** `roll`: the text of roll.json. Without `commit` nothing is changed, and the answer says what would be. */
export const RollImportInput = z.object({
  electionId: Uuid,
  roll: z.string().min(1).max(rollFileLengthMax),
  commit: z.boolean(),
});
/** Against the roll that was imported before. */
export const RollImported = z.object({
  roll: RollView,
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
});
export const CredentialInput = z.object({ electionId: Uuid, credential: PointHex });

/** `none`: not voted · pending: sent to the validators, not yet final · final: in a block a quorum has sealed. */
export const VoteStatus = z.object({
  state: z.enum(["none", "pending", "final"]),
  ballotHash: HashHex.nullable(),
  transactionHash: HashHex.nullable(),
  blockIndex: z.number().int().nullable(),
  seals: z.number().int().nullable(),
  validators: z.number().int().nullable(),
  /** The receipt (chain/receipt.ts) as JSON text once final. */
  receipt: z.string().nullable(),
});

/** pending: sent to the validators · final: on the ledger, a ballot with it will be taken. */
export const CredentialStatus = z.object({ credential: PointHex, state: z.enum(["pending", "final"]) });

export const TrusteeKeyInput = z.object({
  electionId: Uuid,
  publicKey: PointHex,
  pok: z.object({ challenge: z.string().regex(/^[0-9]{1,80}$/), response: z.string().regex(/^[0-9]{1,80}$/) }),
});
export const PartialDecryptionInput = z.object({ electionId: Uuid, transaction: transactionText });

export const ElectionResultView = z.object({
  uuid: Uuid,
  name: z.string(),
  phase: ElectionPhase,
  ballots: z.number().int(),
  totalWeight: z.number().int(),
  questions: z.array(
    z.object({
      question: z.string(),
      blank: z.boolean(),
      /** null until the result is on the chain */
      answers: z.array(z.object({ answer: z.string(), votes: z.number().int().nullable() })),
      blankVotes: z.number().int().nullable(),
    }),
  ),
  resultInBlock: z.number().int().nullable(),
});

/**
 * An election of which I am a trustee. `due`: what I must do now; "ceremony": go on with the key that I make together with
 * others. Where enough of those have added their part, nothing is due of the rest.
 */
export const TrusteeElection = z.object({
  electionId: Uuid,
  name: z.string(),
  phase: ElectionPhase,
  index: z.number().int(),
  kind: z.enum(["single", "shared"]),
  publicKey: PointHex.nullable(),
  due: z.enum(["key", "ceremony", "decryption", "nothing"]),
});

/**
 * What a trustee's browser needs to decrypt. It takes nothing here on trust: it recomputes `encryptedTally` from the
 * certified blocks `openedInBlock` to `closedInBlock` (chain.blockRange), checked against its own genesis.
 */
export const DecryptionTask = z.object({
  electionId: Uuid,
  owner: z.number().int(),
  publicKey: PointHex,
  /**
   * Of a trustee of a threshold, whose share of the key stands encrypted on the ledger: the place in the ceremony, from 1,
   * and the key of its certificate, by which the seed is known.
   */
  seat: z.object({ index: z.number().int(), verificationKey: PointHex }).nullable(),
  /** Exact JSON texts from the ledger. */
  election: z.string(),
  trustees: z.string(),
  encryptedTally: z.string(),
  genesisHash: HashHex,
  ballots: z.number().int(),
  openedInBlock: z.number().int(),
  closedInBlock: z.number().int(),
});

/** `ok` is false while the database or every validator is out of reach. */
export const Health = z.object({ ok: z.boolean(), database: z.boolean(), validators: z.number().int() });

export type Role = z.infer<typeof Role>;
export type Account = z.infer<typeof Account>;
export type Tokens = z.infer<typeof Tokens>;
export type SignedIn = z.infer<typeof SignedIn>;
export type RegisterInput = z.infer<typeof RegisterInput>;
export type LoginInput = z.infer<typeof LoginInput>;
export type ElectionPhase = z.infer<typeof ElectionPhase>;
export type ElectionDraftInput = z.infer<typeof ElectionDraftInput>;
export type ClosingTimeInput = z.infer<typeof ClosingTimeInput>;
export type RollView = z.infer<typeof RollView>;
export type RollImportInput = z.infer<typeof RollImportInput>;
export type RollImported = z.infer<typeof RollImported>;
export type TrusteeView = z.infer<typeof TrusteeView>;
export type ElectionSummary = z.infer<typeof ElectionSummary>;
export type ElectionDetail = z.infer<typeof ElectionDetail>;
export type SubmitVoteInput = z.infer<typeof SubmitVoteInput>;
export type CredentialInput = z.infer<typeof CredentialInput>;
export type CredentialStatus = z.infer<typeof CredentialStatus>;
export type VoteStatus = z.infer<typeof VoteStatus>;
export type TrusteeKeyInput = z.infer<typeof TrusteeKeyInput>;
export type PartialDecryptionInput = z.infer<typeof PartialDecryptionInput>;
export type TrusteeElection = z.infer<typeof TrusteeElection>;
export type DecryptionTask = z.infer<typeof DecryptionTask>;
export type ElectionResultView = z.infer<typeof ElectionResultView>;
export type Health = z.infer<typeof Health>;
