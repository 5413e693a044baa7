import { applyBlock } from "@tabella/chain/apply-block";
import type { Block } from "@tabella/chain/block";
import { decodeBlock, encodeBlock } from "@tabella/chain/block-codec";
import type { BlockRejection } from "@tabella/chain/block-rejection";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import type { CheckedBallot } from "@tabella/chain/checked-ballot";
import type { ElectionPhase, ElectionState } from "@tabella/chain/election-state";
import { type Genesis, parseGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import { uncheckedBallots } from "@tabella/chain/unchecked-ballots";
import { checkCertificate } from "@tabella/consensus/certificate";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { type ElectionRecord, writeArchive } from "@tabella/election/archive";
import type { Audit, CheckName } from "./audit.ts";
import { exportRecord } from "./export-record.ts";
import { linesOf } from "./lines.ts";

/** A chain as files: genesis.json, and chain.ndjson with one block a line, from block 1 on. */
export interface ChainFiles<Text extends Iterable<string> = Iterable<string>> {
  readonly genesis: string;
  /** In one string or in pieces, wherever it is cut: a chain may be longer than any string (lines.ts). */
  readonly blocks: Text;
}

/**
 * P-903: replays the chain from genesis, with every certificate, proof and root, and compares what it says with the record.
 * @returns the phase in which the chain leaves the election, or null if it does not get that far
 */
export function auditChain(
  audit: Audit,
  input: {
    readonly chain: ChainFiles;
    readonly record: ElectionRecord | null;
    readonly electionId: string | null;
    readonly checker: SignatureChecker;
  },
): ElectionPhase | null {
  const { chain, record, electionId, checker } = input;
  const genesis = audit.take("chain.genesis", parseGenesis(chain.genesis));
  if (genesis === null) return null;
  const blocks = readBlocks(audit, genesis, chain.blocks);
  if (blocks === null) return null;
  audit.expect("chain.strong-proofs", record?.partialDecryptions.length ?? 0);
  const isTallied = blocks.some((block) => isResultOf(block, electionId));
  const decryptionsHold = ({ elections }: ChainState) =>
    auditDecryptions(audit, elections.get(electionId ?? ""), record?.partialDecryptions ?? []);
  const state = replay(audit, {
    genesis,
    blocks,
    checker,
    isAllowed: (block, before) => !isResultOf(block, electionId) || decryptionsHold(before),
  });
  if (state === null || record === null || electionId === null) return null;
  if (!isTallied) decryptionsHold(state);
  const election = state.elections.get(electionId);
  audit.record("chain.election", election !== undefined, `no election ${electionId} on this chain`);
  if (election === undefined) return null;
  const exported = exportRecord({ blocks, electionId, genesisHash: state.identity.genesisHash });
  audit.take("chain.record", exported.ok ? compare(exported.value, record) : exported);
  return election.phase;
}

function isResultOf({ transactions }: Block, electionId: string | null): boolean {
  return transactions.some((each) => each.type === "election-result" && each.election_id === electionId);
}

/**
 * No part on record is one that the ledger does not count because its proofs, the strong ones above all, do not hold.
 * Asked before the result is replayed, which the ledger refuses without that part: so that the reason is named.
 */
function auditDecryptions(
  audit: Audit,
  election: ElectionState | undefined,
  parts: ElectionRecord["partialDecryptions"],
): boolean {
  let allHold = true;
  for (const { owner, text } of parts) {
    const isCounted = election?.partialDecryptions.get(owner)?.text === text;
    const fault = isCounted ? undefined : election?.faultyTrustees.get(owner)?.detail;
    audit.record("chain.strong-proofs", fault === undefined, `partial decryption of trustee ${owner}: ${fault}`);
    allHold &&= fault === undefined;
  }
  return allHold;
}

function readBlocks(audit: Audit, genesis: Genesis, text: Iterable<string>): Block[] | null {
  audit.expect("chain.form", 0);
  const blocks: Block[] = [];
  for (const line of linesOf(text)) {
    const number = blocks.length + 1;
    audit.expect("chain.form", number);
    const block = decodeBlock(line, genesis.limits);
    const canonical = block.ok && encodeBlock(block.value) !== line ? err("not in canonical form") : block;
    const read = audit.take("chain.form", canonical, `line ${number}`);
    if (read === null) return null;
    blocks.push(read);
  }
  return blocks;
}

/** Which check a rejection belongs to. */
const checkOf: Record<BlockRejection["code"], CheckName> = {
  INDEX_MISMATCH: "chain.links",
  PARENT_MISMATCH: "chain.links",
  TIMESTAMP_NOT_LATER: "chain.links",
  EMPTY_ON_EMPTY: "chain.links",
  BLOCK_HASH_MISMATCH: "chain.hashes",
  AUTHOR_UNKNOWN: "chain.authors",
  AUTHOR_SIGNATURE_INVALID: "chain.authors",
  TOO_MANY_TRANSACTIONS: "chain.transactions",
  BLOCK_TOO_LARGE: "chain.transactions",
  TRANSACTIONS_NOT_SORTED: "chain.transactions",
  TRANSACTION_REJECTED: "chain.transactions",
  BALLOT_UNCHECKED: "chain.ballot-proofs",
  TRANSACTIONS_ROOT_MISMATCH: "chain.roots",
  LEDGER_SIZE_MISMATCH: "chain.roots",
  LEDGER_ROOT_MISMATCH: "chain.roots",
  STATE_ROOT_MISMATCH: "chain.roots",
  VALIDATORS_ROOT_MISMATCH: "chain.roots",
};
/** What `applyBlock` has shown of a block that it takes. */
const blockChecks = ["chain.links", "chain.hashes", "chain.authors", "chain.transactions", "chain.roots"] as const;

/** @returns the state after the last block, or null if one does not follow */
function replay(
  audit: Audit,
  input: {
    readonly genesis: Genesis;
    readonly blocks: readonly Block[];
    readonly checker: SignatureChecker;
    /** Asked before each block is applied. */
    readonly isAllowed: (block: Block, before: ChainState) => boolean;
  },
): ChainState | null {
  const { genesis, blocks, checker, isAllowed } = input;
  for (const check of [...blockChecks, "chain.certificates"] as const) audit.expect(check, blocks.length);
  const ballots = blocks.flatMap((block) => block.transactions.filter(({ type }) => type === "ballot"));
  audit.expect("chain.ballot-proofs", ballots.length);
  let state = genesisState(genesis);
  for (const block of blocks) {
    const about = `block ${block.index}`;
    const certified = checkCertificate(state.identity, state.validators, certificateOf(block), checker);
    audit.record(
      "chain.certificates",
      certified.ok,
      certified.ok ? "" : `${about}: ${JSON.stringify(certified.error)}`,
    );
    if (!certified.ok) return null;
    const checkedBallots = checkBallots(audit, { state, block, about });
    if (checkedBallots === null || !isAllowed(block, state)) return null;
    const next = applyBlock(state, block, { checkedBallots, checker });
    if (!next.ok) {
      audit.record(checkOf[next.error.code], false, `${about}: ${JSON.stringify(next.error)}`);
      return null;
    }
    for (const check of blockChecks) audit.record(check, true, "");
    state = next.value;
  }
  return state;
}

function certificateOf({ index, round, block_hash, seals }: Block) {
  return { height: index, round, block_hash, seals };
}

/** Checks the proofs of every ballot in a block. @returns null if one does not hold */
function checkBallots(
  audit: Audit,
  { state, block, about }: { readonly state: ChainState; readonly block: Block; readonly about: string },
): ReadonlyMap<Hash, CheckedBallot> | null {
  const checked = new Map<Hash, CheckedBallot>();
  for (const request of uncheckedBallots(state, block, checked)) {
    const verdict = checkBallotTransaction(request);
    const detail = verdict.ok
      ? ""
      : `${about}, ballot ${request.transaction.ballot_hash}: ${JSON.stringify(verdict.error)}`;
    if (!audit.record("chain.ballot-proofs", verdict.ok, detail) || !verdict.ok) return null;
    checked.set(request.transactionHash, verdict.value);
  }
  return checked;
}

/** P-904: the record is the one that the chain gives, byte for byte. */
function compare(expected: ElectionRecord, actual: ElectionRecord): Result<void, string> {
  const texts = (record: ElectionRecord): readonly (readonly [string, string])[] => [
    ["election", record.election],
    ["trustees", record.trustees],
    ["list of credentials", record.credentials],
    ["number of ballots", `${record.ballots.length}`],
    ...record.ballots.map((ballot, at) => [`ballot ${at + 1}`, ballot] as const),
    ["encrypted tally", record.encryptedTally?.text ?? ""],
    ...record.partialDecryptions.map(
      ({ owner, text }, at) => [`partial decryption ${at + 1}`, `${owner} ${text}`] as const,
    ),
    ["result", record.result ?? ""],
  ];
  const ours = texts(expected);
  const theirs = texts(actual);
  const differing = ours.find(([, text], at) => theirs[at]?.[1] !== text);
  if (differing !== undefined) return err(`the chain has another ${differing[0]}`);
  const isSame = equalBytes(writeArchive(expected), writeArchive(actual));
  return isSame ? ok(undefined) : err("the chain gives another archive");
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
