import { genesisHash, parseGenesis } from "@tabella/chain/genesis";
import { err, ok, type Result } from "@tabella/crypto/result";
import { nobleSignatureChecker, type SignatureChecker } from "@tabella/crypto/signature";
import type { Counts } from "@tabella/election/election-result";
import { type CheckOutcome, chainChecks, createAudit, type OnProgress, recordChecks } from "./audit.ts";
import { auditArchive } from "./audit-archive.ts";
import { auditBallots } from "./audit-ballots.ts";
import { auditChain, type ChainFiles } from "./audit-chain.ts";
import { auditSetup } from "./audit-setup.ts";
import { auditTally } from "./audit-tally.ts";

/** What `tabella verify --json` prints. */
export interface RecordReport {
  /** True only if every check on the list ran as often as the record demands, and held each time. */
  readonly ok: boolean;
  /** Ballots in the record, those included that a later one of the same credential replaced. */
  readonly ballots: number;
  /** What the record says, `[question][choice]`; null if it says nothing. True only if `ok`. */
  readonly counts: Counts | null;
  readonly checks: readonly CheckOutcome[];
  /** What this verification could not show: for lack of a file, or because no file can. */
  readonly limits: readonly string[];
}

export interface RecordFiles<Text extends Iterable<string> = Iterable<string>> {
  /** The bytes of a `.bel` archive. */
  readonly archive: Uint8Array;
  readonly chain?: ChainFiles<Text>;
}

const limitsWithoutChain = [
  "Without chain.ndjson and genesis.json nothing shows that a quorum of validators sealed these ballots, and all of them.",
  "The archive's decryption proofs leave ciphertext and factor out of their challenge; the strong ones stand on the chain.",
];

/** Whoever makes up all files makes up the validators too: which genesis is the right one, no file can say. */
function limitsWithChain({ genesis: text }: ChainFiles): readonly string[] {
  const genesis = parseGenesis(text);
  if (!genesis.ok) return [];
  return [
    `Whose seals count is what this genesis says: compare its hash, ${genesisHash(genesis.value)}, with the one made public.`,
  ];
}

/**
 * P-902: verifies the public record of an election: everything that follows from the archive, and with the chain also that the
 * archive is what the chain has. Pure, and it runs anywhere; a large record takes minutes, so give it a worker.
 * @returns an error if the bytes are no `.bel` archive at all; everything else that is wrong is a failed check
 */
export function verifyRecord(
  files: RecordFiles,
  options: { readonly onProgress?: OnProgress; readonly checker?: SignatureChecker } = {},
): Result<RecordReport, string> {
  const { archive, chain } = files;
  const { onProgress, checker = nobleSignatureChecker } = options;
  const audit = createAudit([...recordChecks, ...(chain === undefined ? [] : chainChecks)], onProgress);
  const read = auditArchive(audit, archive);
  if (!read.ok) return err(read.error);
  const record = read.value;
  const setup = record === null ? null : auditSetup(audit, record);
  const electionId = setup?.context.election.uuid ?? null;
  const phase = chain === undefined ? null : auditChain(audit, { chain, record, electionId, checker });
  let counts: Counts | null = null;
  if (record !== null && setup !== null) {
    const counted = auditBallots(audit, setup, record.ballots);
    const endsWithoutResult = phase === "closed-without-result";
    counts = auditTally(audit, { setup, record, counted, endsWithoutResult });
  }
  const checks = audit.outcomes();
  return ok({
    ok: checks.every((check) => check.ok),
    ballots: record?.ballots.length ?? 0,
    counts,
    checks,
    limits: chain === undefined ? limitsWithoutChain : limitsWithChain(chain),
  });
}
