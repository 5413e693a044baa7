// Copies what the pages need at run time: the build, what Next.js traced for it, and Next.js itself without what only
// building and developing need.   node docker/web/collect-pages.mjs TARGET   (from the repository's root, after the build)
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const target = resolve(process.argv[2]);
const root = process.cwd();
const app = join(root, "apps", "web");
const packages = ["next", "zod"].map((name) => join(app, "node_modules", name));
const serverOnly = ["@tabella/telemetry", "@opentelemetry/api"].map((name) => join(app, "node_modules", name));
const ownParts = [
  ...[".next", "package.json", "src/main.ts", "src/env.ts"],
  ...["forwarded-headers", "named-requests", "operator-doors"].map((name) => `src/lib/${name}.ts`),
];

const wanted = new Set([
  join(root, "docker", "web", "serve-pages.mjs"),
  ...ownParts.map((part) => join(app, part)),
  ...packages,
  ...packages.map((link) => realpathSync(link)),
]);
// What the server uses and no page, Next.js has not traced.
for (const link of serverOnly) addWithDependencies(link);
for (const file of tracesIn(join(app, ".next"))) {
  for (const traced of JSON.parse(readFileSync(file, "utf8")).files) wanted.add(resolve(dirname(file), traced));
}
const needless =
  /\.(?:map|d\.[cm]?ts)$|\.dev\.js$|-experimental|\/\.next\/cache(?:\/|$)|\/next\/dist\/(?:esm|docs|bundle-analyzer|next-devtools|compiled\/(?:next-devtools|webpack|babel[\w-]*|@babel|terser))(?:\/|$)|\/zod\/src(?:\/|$)|\/@img\/|\/sharp(?:@|\/|$)/;
for (const path of wanted) {
  if (!existsSync(path)) continue;
  cpSync(path, join(target, relative(root, path)), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !needless.test(source),
  });
}

function addWithDependencies(link) {
  if (wanted.has(link)) return;
  const folder = realpathSync(link);
  wanted.add(link);
  // A room of ours is linked from outside of any node_modules, and has links of its own in there.
  const parts = folder.includes("node_modules") ? [folder] : [join(folder, "package.json"), join(folder, "src")];
  for (const part of parts) wanted.add(part);
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    for (let at = folder; at !== dirname(at); at = dirname(at)) {
      const found = join(at, "node_modules", name);
      if (!existsSync(found)) continue;
      addWithDependencies(found);
      break;
    }
  }
}

function tracesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "cache" ? [] : tracesIn(path);
    return entry.name.endsWith(".nft.json") ? [path] : [];
  });
}
