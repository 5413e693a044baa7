import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileNames, Manifest } from "../../corpus/generator/corpus-files.ts";
import type { RecordFiles } from "../verify-record.ts";

export const corpusFolder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "corpus");

/** For tests: the corpus of records with a lie, as it stands on disk. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(corpusFolder, "manifest.json"), "utf8"));
}

export function readFiles({ archive, chain, genesis }: FileNames): RecordFiles<string> {
  const text = (path: string) => readFileSync(join(corpusFolder, path), "utf8");
  return {
    archive: new Uint8Array(readFileSync(join(corpusFolder, archive))),
    ...(chain === undefined || genesis === undefined ? {} : { chain: { genesis: text(genesis), blocks: text(chain) } }),
  };
}
