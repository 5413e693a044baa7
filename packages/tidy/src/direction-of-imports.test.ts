import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { importedModules, repositoryFolder, sourceFiles, workspacePackages } from "./workspace.ts";

/** Who may import whom; nothing else (ARCHITECTURE.md, "Direction"). */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  sha256: [],
  crypto: ["sha256"],
  telemetry: [],
  keys: ["crypto", "chain", "consensus"],
  election: ["crypto"],
  consensus: ["crypto"],
  chain: ["crypto", "election", "consensus"],
  node: ["crypto", "election", "consensus", "chain"],
  verifier: ["crypto", "election", "consensus", "chain"],
  rpc: ["crypto", "election", "consensus", "chain", "node", "telemetry"],
  db: ["election"],
  simulator: ["crypto", "election", "consensus", "chain", "node"],
  launcher: ["crypto", "keys", "election", "chain", "rpc", "db"],
  tidy: [],
  "apps/bootnode": ["crypto", "keys", "rpc"],
  "apps/validator": ["crypto", "keys", "election", "consensus", "chain", "node", "rpc", "telemetry"],
  "apps/watchdog": ["crypto", "keys", "consensus", "chain", "rpc"],
  "apps/api": ["crypto", "keys", "election", "chain", "rpc", "db", "telemetry"],
  "apps/web": ["rpc", "election", "chain", "crypto", "verifier", "telemetry"],
  "apps/cli": [
    "crypto",
    "keys",
    "election",
    "consensus",
    "chain",
    "node",
    "verifier",
    "rpc",
    "db",
    "simulator",
    "launcher",
  ],
};

const pure = ["crypto", "election", "consensus", "chain", "node", "verifier"];

/** What only tests may use besides: whole networks, keys on disk. */
const testsMayImport = [
  "keys",
  "simulator",
  "launcher",
  "crypto",
  "election",
  "consensus",
  "chain",
  "node",
  "verifier",
];

describe.each(workspacePackages())("$name", ({ name, folder, manifest }) => {
  const allowed = mayImport[name] ?? [];
  const files = sourceFiles(folder);

  test("stands in the table of directions", () => {
    expect(mayImport).toHaveProperty([name]);
  });

  test("depends only on the rooms it may import", () => {
    const rooms = Object.keys(manifest.dependencies ?? {}).filter((dependency) => dependency.startsWith("@tabella/"));
    expect(rooms.filter((room) => !allowed.includes(room.slice("@tabella/".length)))).toEqual([]);
  });

  test("imports only the rooms it may import", () => {
    const wrong = files.flatMap((file) =>
      importedModules(file.text)
        .filter((module) => module.startsWith("@tabella/"))
        .map((module) => module.split("/")[1] ?? "")
        .filter((room) => room !== name && !allowed.includes(room) && !(file.isTest && testsMayImport.includes(room)))
        .map((room) => `${file.path} imports ${room}`),
    );
    expect(wrong).toEqual([]);
  });

  test("reaches into no other room by a relative path", () => {
    const root = name.startsWith("apps/") ? name : `packages/${name}`;
    const wrong = files.flatMap((file) =>
      importedModules(file.text)
        .filter((module) => module.startsWith("."))
        .filter((module) => /\.tsx?$/.test(module))
        .map((module) => normalize(join(dirname(file.path), module)))
        // The shared test configuration stands at the root, in no room.
        .filter((module) => !module.startsWith(root) && module !== "vitest.config.ts")
        .map((module) => `${file.path} imports ${module}`),
    );
    expect(wrong).toEqual([]);
  });

  test("has the same script words as every other room", () => {
    expect(Object.keys(manifest.scripts ?? {})).toEqual(expect.arrayContaining(["test", "typecheck"]));
  });

  test("has its types checked by npm run check: without Node's, if its own configuration has none", () => {
    const configuration = (file: string) => JSON.parse(readFileSync(file, "utf8"));
    const { compilerOptions } = configuration(join(folder, "tsconfig.json"));
    const { include } = configuration(join(repositoryFolder, "tsconfig.pure.json"));
    expect(include.includes(`packages/${name}/src`)).toBe(compilerOptions?.types === undefined);
  });

  test("pins every dependency exactly, through the catalog", () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => version !== "catalog:" && version !== "workspace:*")).toEqual([]);
  });
});

test.each(workspacePackages().filter(({ name }) => pure.includes(name)))(
  "$name is pure: no Node module, clock, randomness, timer or process",
  ({ folder }) => {
    const impure =
      /from "node:|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(?:Timeout|Interval|Immediate)\(|\bprocess\.|\bperformance\.|\bcrypto\.(?:subtle|getRandomValues)|\brandomBytes\(/;
    const code = sourceFiles(folder).filter((file) => !file.isTest);
    expect(code.filter((file) => impure.test(withoutComments(file.text))).map((file) => file.path)).toEqual([]);
  },
);

test("the table of directions names no room that does not exist", () => {
  expect(Object.keys(mayImport).sort()).toEqual(
    workspacePackages()
      .map(({ name }) => name)
      .sort(),
  );
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");
}
