import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expose } from "comlink";
import { type BlockToCheck, checkBlockEvidence } from "@/components/explorer/block-verification.ts";
import { type ChallengeToCheck, readOpenedBallot, reportChallenge } from "./challenge-report.ts";
import { describeGenesis } from "./genesis-description.ts";
import { lockCodeOfReceipt } from "./lock-code-of-receipt.ts";
import { type ReceiptToCheck, reportReceipt } from "./receipt-report.ts";

/** Post-quantum signatures take milliseconds each in JavaScript, so all checking happens off the page's thread. */
const verification = {
  describeGenesis,
  checkBlock: (input: BlockToCheck) => checkBlockEvidence(input, nobleSignatureChecker),
  readOpenedBallot,
  checkChallenge: (input: ChallengeToCheck) => reportChallenge(input, nobleSignatureChecker),
  lockCodeOfReceipt,
  checkReceipt: (input: ReceiptToCheck) => reportReceipt(input, nobleSignatureChecker),
};

export type Verification = typeof verification;

expose(verification);
