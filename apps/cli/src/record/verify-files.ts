import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { type RecordReport, verifyRecord } from "@tabella/verifier/verify-record";
import { UserFailure } from "../failure.ts";
import { readInput, readInputPieces, readInputText } from "../input-files.ts";
import { exitCodes } from "../output.ts";
import type { RecordPaths } from "./public-record.ts";

/**
 * Verifies a record on disk; with chain and genesis, everything that they show too.
 * @throws UserFailure (exit code 2) if a file cannot be read or the archive is no `.bel` at all
 */
export function verifyFiles(
  paths: Pick<RecordPaths, "archive"> & Partial<RecordPaths>,
  onProgress: (check: string, done: number, total: number) => void = () => undefined,
): RecordReport {
  const { archive, chain, genesis } = paths;
  const files = {
    archive: readInput(archive),
    ...(chain === undefined || genesis === undefined
      ? {}
      : { chain: { blocks: readInputPieces(chain), genesis: readInputText(genesis) } }),
  };
  const report = verifyRecord(files, {
    checker: nodeSignatureChecker,
    onProgress: ({ check, ran, expected }) => onProgress(check, ran, expected),
  });
  if (!report.ok) throw new UserFailure(`${archive} is not a .bel archive: ${report.error}`, exitCodes.usage);
  return report.value;
}
