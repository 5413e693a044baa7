import type { Block } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { genesisHash, parseGenesis } from "@tabella/chain/genesis";
import { ok, type Result } from "@tabella/crypto/result";
import { writeArchive } from "@tabella/election/archive";
import type { OnProgress } from "@tabella/verifier/audit";
import { exportRecord } from "@tabella/verifier/export-record";
import { type RecordReport, verifyRecord } from "@tabella/verifier/verify-record";
import { expose, transfer } from "comlink";
import { figuresOfRecord, type RecordFigures } from "./compare-record.ts";

export interface RecordSource {
  readonly uuid: string;
  readonly genesisText: string;
  /** From block 1 on. */
  readonly blocks: readonly Block[];
}

/** The three files from which anyone recomputes everything. */
export interface RecordFiles {
  readonly archive: Uint8Array<ArrayBuffer>;
  /** A line a block: together they may be longer than any string. */
  readonly chain: readonly string[];
  readonly genesis: string;
}

/** `figures` is what the record says, to be compared with what the page shows; null if it does not hold. */
export interface AuditedRecord {
  readonly report: RecordReport;
  readonly figures: RecordFigures | null;
}

/** At most this often the page is told how far the check is. */
const progressEveryMs = 80;

function exportFiles({ uuid, genesisText, blocks }: RecordSource): Result<RecordFiles, string> {
  const genesis = parseGenesis(genesisText);
  if (!genesis.ok) return genesis;
  const record = exportRecord({ blocks, electionId: uuid, genesisHash: genesisHash(genesis.value) });
  if (!record.ok) return record;
  const archive = new Uint8Array(writeArchive(record.value));
  const chain = blocks.map((block) => `${encodeBlock(block)}\n`);
  return ok({ archive, chain, genesis: genesisText });
}

/** The same verification as `tabella verify`, in a worker of the reader's own browser. */
const recordAudit = {
  exportFiles(source: RecordSource): Result<RecordFiles, string> {
    const files = exportFiles(source);
    return files.ok ? transfer(files, [files.value.archive.buffer]) : files;
  },

  verify({ archive, chain, genesis }: RecordFiles, onProgress: OnProgress): Result<AuditedRecord, string> {
    let told = 0;
    const report = verifyRecord(
      { archive, chain: { genesis, blocks: chain } },
      {
        onProgress: (progress) => {
          const now = performance.now();
          if (now - told < progressEveryMs) return;
          told = now;
          onProgress(progress);
        },
      },
    );
    if (!report.ok) return report;
    if (!report.value.ok) return ok({ report: report.value, figures: null });
    const figures = figuresOfRecord(archive);
    return figures.ok ? ok({ report: report.value, figures: figures.value }) : figures;
  },
};

export type RecordAudit = typeof recordAudit;

expose(recordAudit);
