import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { corpusFiles } from "../corpus/generator/corpus-files.ts";
import { corpusFolder } from "./testing/corpus.ts";

test("the corpus on disk is what its program makes, byte for byte", () => {
  const files = corpusFiles();
  const onDisk = ["good", "members"].flatMap((folder) =>
    readdirSync(join(corpusFolder, folder)).map((name) => `${folder}/${name}`),
  );
  expect(onDisk.toSorted()).toEqual([...files.keys()].filter((path) => path !== "manifest.json").toSorted());
  const differing = [...files].filter(([path, content]) => !readFileSync(join(corpusFolder, path)).equals(content));
  expect(differing.map(([path]) => path)).toEqual([]);
});
