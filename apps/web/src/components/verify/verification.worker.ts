import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { checkCredentialForm, publicCredential } from "@tabella/election/credential";
import { expose } from "comlink";
import { type BoardToJudge, judgeBoard, proveFork, type TwoCheckpoints } from "@/components/board/judge-board.ts";
import { type BlockToCheck, checkBlockEvidence } from "@/components/explorer/block-verification.ts";
import { proveVote, type VoteToProve } from "@/components/status/vote-proof.ts";
import { findOwnKey, type OwnKeyToFind } from "@/components/trustee/own-key.ts";
import { type AbsenceToCheck, reportAbsence } from "./absence-report.ts";
import { type ChallengeToCheck, readOpenedBallot, reportChallenge } from "./challenge-report.ts";
import { describeGenesis } from "./genesis-description.ts";
import { lockCodeOfReceipt } from "./lock-code-of-receipt.ts";
import { type ReceiptToCheck, reportReceipt } from "./receipt-report.ts";

/** The public half of a voting key, which the board knows; null if it is not of the right form. */
function publicKeyOf({ key, electionId }: { readonly key: string; readonly electionId: string }): string | null {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return checkCredentialForm(key) ? publicCredential(key, electionId, random) : null;
}

/** Post-quantum signatures take milliseconds each in JavaScript, so all checking happens off the page's thread. */
const verification = {
  describeGenesis,
  checkBlock: (input: BlockToCheck) => checkBlockEvidence(input, nobleSignatureChecker),
  readOpenedBallot,
  checkChallenge: (input: ChallengeToCheck) => reportChallenge(input, nobleSignatureChecker),
  lockCodeOfReceipt,
  proveVote: (input: VoteToProve) => proveVote(input, nobleSignatureChecker),
  checkAbsence: (input: AbsenceToCheck) => reportAbsence(input, nobleSignatureChecker),
  publicKeyOf,
  judgeBoard: (input: BoardToJudge) => judgeBoard(input, nobleSignatureChecker),
  findOwnKey: (input: OwnKeyToFind) => findOwnKey(input, nobleSignatureChecker),
  proveFork: (input: TwoCheckpoints) => proveFork(input, nobleSignatureChecker),
  checkReceipt: (input: ReceiptToCheck) => reportReceipt(input, nobleSignatureChecker),
};

export type Verification = typeof verification;

expose(verification);
