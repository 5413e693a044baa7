import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { corpusFiles } from "./corpus-files.ts";

/* Writes the whole corpus: `node corpus/generator/make-corpus.ts` in packages/verifier. */

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const files = corpusFiles();
for (const kind of ["good", "members"]) {
  rmSync(join(folder, kind), { recursive: true, force: true });
  mkdirSync(join(folder, kind));
}
let bytes = 0;
for (const [path, content] of files) {
  writeFileSync(join(folder, path), content);
  bytes += content.length;
}
const count = readdirSync(join(folder, "members")).length;
process.stdout.write(`${files.size} files, ${count} of them members', ${Math.ceil(bytes / 1_048_576)} MiB\n`);
