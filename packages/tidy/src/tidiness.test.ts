import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { importedModules, repositoryFolder, type SourceFile, sourceFiles, workspacePackages } from "./workspace.ts";

const files = [
  ...workspacePackages().flatMap(({ folder }) => sourceFiles(folder)),
  ...sourceFiles(join(repositoryFolder, "e2e")),
];
const code = files.filter((file) => !file.isTest);

/** Paths of the files that a rule finds, so that a failure reads as a list. */
function found(among: readonly SourceFile[], rule: (file: SourceFile) => boolean): string[] {
  return among.filter(rule).map((file) => file.path);
}

describe("sources", () => {
  test("no catch-all rooms: no utils, helpers, common or types files, no barrels", () => {
    expect(found(code, ({ path }) => /\/(utils?|helpers?|common|types|misc|index)\.tsx?$/.test(path))).toEqual([]);
  });

  test("files have a human size: at most 400 lines", () => {
    expect(found(code, ({ text }) => text.split("\n").length > 401)).toEqual([]);
  });

  test("file names are kebab-case", () => {
    const name = /\/(?:\[{1,2}(?:\.\.\.)?[\w-]+\]{1,2}|\([\w-]+\)|[a-z0-9.-]+)\.tsx?$/;
    expect(found(files, ({ path }) => !name.test(`/${path.split("/").pop()}`))).toEqual([]);
  });

  test("nothing is left open, and no test is skipped, retried or focused", () => {
    // The words are split so that this file does not find itself.
    const open = new RegExp(
      `\\b(TO${"DO"}|FIX${"ME"}|HA${"CK"})\\b|\\b(?:test|it|describe)\\.(?:sk${"ip"}|on${"ly"}|to${"do"}|fix${"me"})\\(`,
    );
    expect(found(files, ({ text }) => open.test(text))).toEqual([]);
  });

  test("no type check is switched off (the linter refuses explicit any)", () => {
    const switchedOff = new RegExp(`@ts-(?:ig${"nore"}|no${"check"}|ex${"pect"}-error)`);
    expect(found(files, ({ text }) => switchedOff.test(text))).toEqual([]);
  });

  test("SEC-20: Math.random is nowhere", () => {
    expect(
      found(
        files.filter(({ path }) => !path.startsWith("packages/tidy/")),
        ({ text }) => /\bMath\s*\.\s*random\b/.test(text),
      ),
    ).toEqual([]);
  });

  test("environment variables are read in an app's env.ts only", () => {
    const apps = code.filter(
      ({ path }) => /^(apps|packages)\//.test(path) && !/\/(env|next\.config|drizzle\.config)\.ts$/.test(path),
    );
    const allowed = /^packages\/(launcher|tidy)\//;
    expect(found(apps, ({ path, text }) => /process\.env\b/.test(text) && !allowed.test(path))).toEqual([]);
  });

  test("tests are repeatable: none sleeps for a fixed time to be lucky", () => {
    const tests = files.filter((file) => file.isTest);
    expect(found(tests, ({ text }) => /waitForTimeout\(/.test(text))).toEqual([]);
  });

  test("every import of a package is declared by the room that imports it", () => {
    const wrong = workspacePackages().flatMap(({ folder, manifest }) => {
      const declared = { ...manifest.dependencies, ...manifest.devDependencies };
      return sourceFiles(folder).flatMap((file) =>
        importedModules(file.text)
          .filter((module) => /^(@[a-z]|[a-z])/.test(module) && !/^(node:|@\/|data:|https?:)/.test(module))
          .map((module) =>
            module
              .split("/")
              .slice(0, module.startsWith("@") ? 2 : 1)
              .join("/"),
          )
          .filter((module) => !(module in declared) && !file.path.startsWith("packages/tidy/"))
          .map((module) => `${file.path} imports ${module}`),
      );
    });
    expect(wrong).toEqual([]);
  });
});

describe("documents", () => {
  const documents = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/threat-model.md",
    "docs/consensus.md",
    "docs/protocol.md",
    "docs/operations.md",
    "docs/operations/alerts.md",
    "docs/operations/observability.md",
    "docs/disputes.md",
    "docs/requirements.md",
  ];

  test.each(documents)("%s exists, and every path it names in backquotes exists", (document) => {
    const text = readFileSync(join(repositoryFolder, document), "utf8");
    const named = [...text.matchAll(/`((?:apps|packages|docs|docker|e2e|scripts)\/[\w./@[\]()-]*\w)`/g)].map(
      (match) => match[1] ?? "",
    );
    expect(named.filter((path) => !existsSync(join(repositoryFolder, path)))).toEqual([]);
  });

  test(".env.example documents exactly the variables that the apps read", () => {
    const variable = /\bTABELLA_[A-Z_]+\b/g;
    const read = new Set(
      code.filter(({ path }) => path.endsWith("/env.ts")).flatMap(({ text }) => text.match(variable) ?? []),
    );
    const documented = new Set(readFileSync(join(repositoryFolder, ".env.example"), "utf8").match(variable) ?? []);
    // NAME_FILE stands for NAME, read from a file.
    const isFileOfSecret = (name: string) => !read.has(name) && read.has(name.replace(/_FILE$/, ""));
    expect([...documented].filter((name) => !isFileOfSecret(name)).sort()).toEqual([...read].sort());
  });
});
