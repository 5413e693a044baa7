import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const repositoryFolder = fileURLToPath(new URL("../../..", import.meta.url));

export interface WorkspacePackage {
  /** `crypto`, or `apps/api` for an app. */
  readonly name: string;
  readonly folder: string;
  readonly manifest: {
    readonly scripts?: Readonly<Record<string, string>>;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
  };
}

export function workspacePackages(): WorkspacePackage[] {
  return ["packages", "apps"].flatMap((kind) =>
    readdirSync(join(repositoryFolder, kind)).map((entry) => {
      const folder = join(repositoryFolder, kind, entry);
      return {
        name: kind === "apps" ? `apps/${entry}` : entry,
        folder,
        manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
      };
    }),
  );
}

export interface SourceFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
}

/** Every TypeScript file under a folder. */
export function sourceFiles(folder: string): SourceFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) return entry === "node_modules" || entry.startsWith(".") ? [] : sourceFiles(path);
    if (!/\.(ts|tsx|mts)$/.test(entry) || entry.endsWith(".d.ts")) return [];
    const inRepository = relative(repositoryFolder, path);
    const isTest =
      /\.(test|spec)\.tsx?$/.test(entry) || /(^|\/)(testing|interop|corpus|guards|e2e)\//.test(inRepository);
    return [{ path: inRepository, text: readFileSync(path, "utf8"), isTest }];
  });
}

/** The module names that a file imports, statically or not. */
export function importedModules(text: string): string[] {
  const pattern = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|\bnew URL\(\s*)"([^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}
