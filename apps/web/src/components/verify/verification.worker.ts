import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expose } from "comlink";
import { type BlockToCheck, checkBlockEvidence } from "@/components/explorer/block-verification.ts";
import { describeGenesis } from "./genesis-description.ts";
import { type ReceiptToCheck, reportReceipt } from "./receipt-report.ts";

/** Post-quantum signatures take milliseconds each in JavaScript, so all checking happens off the page's thread. */
const verification = {
  describeGenesis,
  checkBlock: (input: BlockToCheck) => checkBlockEvidence(input, nobleSignatureChecker),
  checkReceipt: (input: ReceiptToCheck) => reportReceipt(input, nobleSignatureChecker),
};

export type Verification = typeof verification;

expose(verification);
