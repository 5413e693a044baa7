import { utf8ToBytes } from "@tabella/crypto/utf8";
import type { CheckName } from "../../src/audit.ts";
import type { RecordFiles } from "../../src/verify-record.ts";
import { goodRecords, members } from "./corpus.ts";

/** `manifest.json` */
export interface Manifest {
  readonly format: "tabella-corpus-1";
  readonly good: readonly { readonly name: string; readonly about: string; readonly files: FileNames }[];
  readonly members: readonly {
    readonly name: string;
    /** What is false, in one sentence. */
    readonly lie: string;
    /** The check that must fail. */
    readonly check: CheckName;
    readonly files: FileNames;
  }[];
}

/** Paths below the folder of the corpus. */
export interface FileNames {
  readonly archive: string;
  readonly chain?: string;
  readonly genesis?: string;
}

/** Every file of the corpus by its path, the manifest too. What several members have in common is one file. */
export function corpusFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const paths = new Map<string, string>();
  const put = (path: string, content: Uint8Array): string => {
    const key = `${path.split(".").at(-1)}:${String.fromCharCode(...content.slice(0, 64))}:${content.length}`;
    for (let at = 0; ; at += 1) {
      const known = paths.get(`${key}:${at}`);
      if (known === undefined) {
        paths.set(`${key}:${at}`, path);
        files.set(path, content);
        return path;
      }
      if (equal(files.get(known), content)) return known;
    }
  };
  const named = (path: string, { archive, chain }: RecordFiles<string>): FileNames => ({
    archive: put(`${path}.bel`, archive),
    ...(chain === undefined
      ? {}
      : {
          chain: put(`${path}.chain.ndjson`, utf8ToBytes(chain.blocks)),
          genesis: put(`${path}.genesis.json`, utf8ToBytes(chain.genesis)),
        }),
  });
  const manifest: Manifest = {
    format: "tabella-corpus-1",
    good: goodRecords().map(({ name, about, files: its }) => ({ name, about, files: named(`good/${name}`, its) })),
    members: members().map(({ name, lie, check, files: its }) => ({
      name,
      lie,
      check,
      files: named(`members/${name}`, its),
    })),
  };
  files.set("manifest.json", utf8ToBytes(`${JSON.stringify(manifest, null, 2)}\n`));
  return files;
}

function equal(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}
