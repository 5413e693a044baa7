// Behind every `npm …` command: sets up what the command needs on a machine that has only Node >= 18 and npm, then runs it.
import { join } from "node:path";
import { buildImages } from "./images.mjs";
import { installPackages, nodeFile, root, runWithRuntime, say, stop } from "./runtime.mjs";
import { installPrograms } from "./system-packages.mjs";
import { testCompose } from "./test-compose.mjs";
import { buildPages, check, electionDay, testAll } from "./test-suites.mjs";

if (Number(process.versions.node.split(".")[0]) < 18)
  stop(`Node 18 or newer is needed to begin with; this is ${process.version}`);

const [command, ...parameters] = process.argv.slice(2);
const tabella = (...words) => runWithRuntime(nodeFile, [join(root, "apps", "cli", "src", "main.ts"), ...words]);

const commands = {
  start: async () => {
    installPrograms(["mariadb"]);
    say("building the pages (a minute the first time)");
    return (await buildPages()) || tabella("start", ...parameters);
  },
  test: () => {
    installPrograms(["mariadb", "mariadbClient", "chromium"]);
    return testAll();
  },
  check: () => check(),
  fix: () => runWithRuntime("biome", ["check", "--write", "."]),
  e2e: async () => {
    installPrograms(["mariadb", "chromium"]);
    return (await buildPages()) || electionDay(parameters);
  },
  images: () => buildImages(parameters),
  "test:compose": () => {
    installPrograms(["chromium"]);
    return testCompose(parameters);
  },
  tabella: () => {
    const [subject, what] = parameters;
    const startsNetwork =
      ["election", "chaos"].includes(subject) || (subject === "bench" && ["load", "attack", "gate"].includes(what));
    if (startsNetwork) installPrograms(["mariadb"]);
    if (["backup", "restore"].includes(parameters[0])) installPrograms(["mariadbClient"]);
    return tabella(...parameters);
  },
};

const chosen = commands[command];
if (chosen === undefined) stop(`unknown command '${command}'; there are ${Object.keys(commands).join(", ")}`);
installPackages();
process.exitCode = await chosen();
