import { parseGenesis } from "@tabella/chain/genesis";
import { checkReceipt, type ProvenReceipt, type ReceiptStep, receiptSteps } from "@tabella/chain/light-proof";
import { parseReceipt, type Receipt } from "@tabella/chain/receipt";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { trackingCode } from "@tabella/election/tracking-code";

export interface ReceiptToCheck {
  readonly genesisText: string;
  readonly receiptText: string;
  /** The election's exact text where the page could get it; then the ballot is hashed again too. */
  readonly election: string | null;
}

/** The steps in their order: reading the file, then those of chain/light-proof.ts. */
export type StepName = "form" | ReceiptStep;

export interface StepOutcome {
  readonly name: StepName;
  readonly state: "passed" | "failed" | "skipped";
}

/** What the page says of a receipt. */
export interface ReceiptReport {
  /** `wrong-chain` is a failure too, but an innocent one: the receipt of another network. */
  readonly verdict: "passed" | "failed" | "wrong-chain";
  readonly steps: readonly StepOutcome[];
  /** Why the failed step failed, for those who look closer. */
  readonly detail: string | null;
  readonly proven: ProvenReceipt | null;
  /** How many the genesis file names; 0 if it could not be read. */
  readonly validators: number;
  /** What the file says of itself; null if it could not be read. */
  readonly stated: StatedReceipt | null;
}

export interface StatedReceipt {
  readonly trackingCode: string;
  readonly electionId: string;
  readonly chainId: number;
  readonly genesisHash: string;
  readonly transactionHash: string;
  readonly blockIndex: number;
  /** From 1. */
  readonly position: number;
  readonly treeSize: number;
}

/** Checks a receipt step by step, from the genesis file alone. */
export function reportReceipt(input: ReceiptToCheck, checker: SignatureChecker): ReceiptReport {
  const receipt = parseReceipt(input.receiptText);
  const genesis = parseGenesis(input.genesisText);
  const names = stepsFor(input.election);
  const validators = genesis.ok ? genesis.value.validators.length : 0;
  if (!receipt.ok) return failedAt("form", { names, validators, detail: receipt.error, stated: null });
  const stated = statedOf(receipt.value);
  const common = { names, validators, stated };
  if (!genesis.ok) return failedAt("chain", { ...common, detail: genesis.error });
  const options = input.election === null ? { checker } : { checker, election: input.election };
  const checked = checkReceipt(genesis.value, receipt.value, options);
  if (!checked.ok) return failedAt(checked.error.step, { ...common, detail: checked.error.detail });
  const steps = names.map((name) => ({ name, state: "passed" as const }));
  return { verdict: "passed", steps, detail: null, proven: checked.value, validators, stated };
}

/** The ballot is hashed again only where the election's text is known. */
export function stepsFor(election: string | null): readonly StepName[] {
  return ["form", ...receiptSteps.filter((step) => step !== "ballot hash" || election !== null)];
}

interface Failure {
  readonly names: readonly StepName[];
  readonly validators: number;
  readonly detail: string;
  readonly stated: StatedReceipt | null;
}

function failedAt(step: StepName, { names, validators, detail, stated }: Failure): ReceiptReport {
  const failed = names.indexOf(step);
  const steps = names.map((name, at) => ({
    name,
    state: at < failed ? ("passed" as const) : at === failed ? ("failed" as const) : ("skipped" as const),
  }));
  return { verdict: step === "chain" ? "wrong-chain" : "failed", steps, detail, proven: null, validators, stated };
}

function statedOf(receipt: Receipt): StatedReceipt {
  return {
    trackingCode: trackingCode(receipt.transaction.ballot_hash),
    electionId: receipt.transaction.election_id,
    chainId: receipt.chain_id,
    genesisHash: receipt.genesis_hash,
    transactionHash: receipt.transaction_hash,
    blockIndex: receipt.header.index,
    position: receipt.inclusion.leaf_index + 1,
    treeSize: receipt.inclusion.tree_size,
  };
}
