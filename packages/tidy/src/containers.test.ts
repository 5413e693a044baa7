import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { composeFile, dockerfiles, networksOf, nodeComposeFile, yamlFile } from "./container-files.ts";
import { importedModules, repositoryFolder } from "./workspace.ts";

const { services, networks, volumes } = composeFile();
const all = Object.entries(services);
const lasting = all.filter(([, { restart }]) => restart === "unless-stopped");
const edge = ["validator-1", "validator-2", "validator-3", "watchdog", "web"];
const edgeByProfile = ["edge", "validator-4", "observer", "grafana"];

/** Read by what runs once, when it is called. */
const onDemand = ["migrator-secrets", "reader-secrets", "backup-secrets"];

describe("SEC-23: containers", () => {
  test("compose.yaml at the root brings the network of the documentation", () => {
    expect(yamlFile("compose.yaml")).toMatchObject({ include: ["docker/compose.yml"] });
    expect(networks.evoting_network).toMatchObject({
      name: expect.stringMatching(/:-evoting_network\}$/),
      internal: true,
    });
    const withoutProfile = all.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
    expect(withoutProfile.sort()).toEqual(["api", "bootnode", "database", "migrate", "setup", ...edge].sort());
  });

  test.each(all)("%s: gives up the name of a container that is gone after a second", (_, { dns_opt }) => {
    expect(dns_opt).toEqual(["timeout:1", "attempts:1"]);
  });

  test.each(all)(
    "%s: an ordinary user, a root file system that nobody writes, no capability and no new one",
    (_, service) => {
      expect(service).toMatchObject({
        user: "10001:10001",
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
      expect(service.tmpfs?.some((folder) => folder.startsWith("/tmp:"))).toBe(true);
      expect(service.privileged).toBeUndefined();
      expect(service.cap_add).toBeUndefined();
    },
  );

  test.each(all)("%s: bounded in processes, memory, processor, and in the time that it has to stop", (_, service) => {
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.mem_limit).toMatch(/^[0-9]+[mg]$/);
    const [, byDefault = service.cpus] = /^\$\{TABELLA_VALIDATOR_CPUS:-([0-9.]+)\}$/.exec(String(service.cpus)) ?? [];
    expect(Number(byDefault)).toBeGreaterThan(0);
    expect(service.stop_grace_period).toMatch(/^[0-9]+s$/);
  });

  test.each(lasting)("%s: has a health check", (_, service) => {
    expect(service.healthcheck?.test[0]).toBe("CMD");
  });

  test("a service starts when what it needs is healthy, or has ended well if it runs once", () => {
    const lastingNames = new Set(lasting.map(([name]) => name));
    for (const [name, { depends_on = {} }] of all) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const expected = lastingNames.has(needed) ? "service_healthy" : "service_completed_successfully";
        expect(`${name} needs ${needed}: ${condition}`).toBe(`${name} needs ${needed}: ${expected}`);
      }
    }
  });

  test("every service of ours that has a log says as much as is asked for, and an upgrade keeps it: nobody edits these files", () => {
    const ours = all.filter(([, { image, restart }]) => {
      return restart === "unless-stopped" && /^tabella\/(?:validator|bootnode|api|watchdog):/.test(image);
    });
    for (const [name, { environment }] of [...ours, ...Object.entries(nodeComposeFile().services)]) {
      if (name === "operator") continue;
      expect([name, environment?.TABELLA_LOG_LEVEL]).toEqual([
        name,
        expect.stringMatching(/\{TABELLA_LOG_LEVEL:-info\}$/),
      ]);
    }
  });

  test("nothing waits for a validator or the bootnode: without those that are down or voted out everything else starts", () => {
    const waits = all.flatMap(([name, { depends_on = {} }]) =>
      Object.keys(depends_on).flatMap((needed) =>
        /^(?:validator-\d|observer|bootnode)$/.test(needed) ? [`${name} waits for ${needed}`] : [],
      ),
    );
    expect(waits).toEqual([]);
  });

  test("only the edge publishes ports, on this machine alone unless told otherwise; every other network has no way out", () => {
    for (const [name, { ports = [], network_mode, ...service }] of all) {
      const joined = networksOf(service);
      const isEdge = [...edge, ...edgeByProfile].includes(name);
      expect([name, ports.length > 0, joined.includes("edge_network")]).toEqual([name, isEdge, isEdge]);
      const address =
        name === "watchdog" ? /^127\.0\.0\.1:/ : /^\$\{TABELLA_(?:PUBLISH|PAGES|EDGE)_ADDRESS:-127\.0\.0\.1\}:/;
      for (const port of ports) expect(port).toMatch(address);
      expect(joined.length > 0 || network_mode === "none").toBe(true);
    }
    for (const [name, network] of Object.entries(networks)) {
      expect([name, network?.internal ?? false]).toEqual([name, name !== "edge_network"]);
    }
    const reachDatabase = all.filter(([, service]) => networksOf(service).includes("database_network"));
    expect(reachDatabase.map(([name]) => name).sort()).toEqual(["api", "backup", "database", "migrate", "restore"]);
  });

  test("SEC-7: who may say from where a voter comes is the pages' network, which nobody outside reaches, and the edge alone", () => {
    const subnet = (name: string) => networks[name]?.ipam?.config.map((config) => config.subnet).join();
    const { edge: proxy } = services;
    const own = Object.values((proxy?.networks ?? {}) as Record<string, { ipv4_address: string }>);
    const trusted = services.api?.environment?.TABELLA_TRUSTED_PROXIES;
    expect(trusted).toBe([subnet("evoting_network"), ...own.map((place) => place.ipv4_address)].join());
    expect(own).toHaveLength(1);
    expect(subnet("edge_network")).toMatch(/\.128\/25$/);
  });

  test("SEC-18: who may send more to validators is the network of the API, in which nobody outside is", () => {
    const subnet = networks.evoting_network?.ipam?.config.map((config) => config.subnet).join();
    for (const name of ["validator-1", "validator-4", "observer"]) {
      expect([name, services[name]?.environment?.TABELLA_RELAYS]).toEqual([name, subnet]);
    }
    expect(networks.evoting_network?.internal).toBe(true);
    expect(networksOf(services.api ?? {})).toContain("evoting_network");
  });

  test("secrets are files in volumes of their own, read by their owners alone and by nobody written", () => {
    const secretVolumes = Object.keys(volumes).filter((name) => /-(?:keys|secrets)$/.test(name));
    const mounts = all.flatMap(([name, service]) => (service.volumes ?? []).map((volume) => ({ name, volume })));
    for (const secret of secretVolumes) {
      const users = mounts.filter(
        ({ volume, name }) => volume.startsWith(`${secret}:`) && services[name]?.restart !== "no",
      );
      const readers = onDemand.includes(secret) ? [] : [expect.stringMatching(/:ro$/)];
      expect(
        users.map(({ volume }) => volume),
        secret,
      ).toEqual(readers);
    }
    for (const { volume } of mounts.filter(
      ({ volume }) => volume.startsWith("genesis:") && !volume.includes("/network/"),
    )) {
      expect(volume).toBe("genesis:/genesis:ro");
    }
  });

  test("SEC-24: the database's container has the settings of the private server that tests try", () => {
    const settings = (text: string) =>
      [...text.matchAll(/^ *"?-{0,2}(?:loose-)?([a-z][a-z-]+)(?: ?= ?(.+?))?"?,?$/gm)].map(
        ([, name = "", value = ""]) => [name, value] as const,
      );
    const container = new Map(settings(readFileSync(join(repositoryFolder, "docker/database/server.cnf"), "utf8")));
    const tried = settings(readFileSync(join(repositoryFolder, "packages/db/src/server-options.ts"), "utf8"));
    // Where files are, how they are reached, and how much memory there is.
    const ofPlace =
      /dir$|file$|^(?:socket|port|bind-address|secure-file-priv|log-bin|log-error|ssl-.*|user|no-defaults|innodb-buffer-pool-size)$/;
    const shared = tried.filter(([name]) => !ofPlace.test(name));
    expect(shared.length).toBeGreaterThan(12);
    for (const [name, value] of shared) expect([name, container.get(name)]).toEqual([name, value]);
    for (const name of ["secure-file-priv", "log-bin", "ssl-cert", "ssl-key"]) expect(container.has(name)).toBe(true);
  });

  test("no environment holds a secret: what is one comes as the name of a file", () => {
    for (const [name, { environment = {} }] of all) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/PASSWORD|SECRET|KEY|TOKEN|DATABASE/.test(variable)) continue;
        expect(`${name} ${variable}`).toMatch(/_FILE$/);
        expect(value).toMatch(/^\/(?:secrets|keys)\//);
      }
    }
  });
});

describe("SEC-23: a node on a host of its own", () => {
  const { services: onHost } = nodeComposeFile();
  const settings = ({ "x-hardened": hardened, "x-answers-200": answers }: Record<string, unknown>) => [
    hardened,
    answers,
  ];

  test("is hardened and asked for its health as where all run together", () => {
    const [one, other] = ["docker/validator.compose.yml", "docker/compose.yml"].map((path) =>
      settings(yamlFile(path) as Record<string, unknown>),
    );
    expect(one).toEqual(other);
    for (const [name, { image, environment, mem_limit, healthcheck, restart, ...service }] of Object.entries(onHost)) {
      expect([name, service]).toEqual([name, { ...service, user: "10001:10001", read_only: true, cap_drop: ["ALL"] }]);
      expect(service.privileged ?? service.cap_add).toBeUndefined();
      expect([name, restart === "no" || healthcheck?.test[0] === "CMD"]).toEqual([name, true]);
      expect(mem_limit).toMatch(/^[0-9]+[mg]$/);
      expect(Object.values(services).map((there) => there.image)).toContain(image);
      for (const [variable, value] of Object.entries(environment ?? {})) {
        if (/SECRET|KEY/.test(variable))
          expect([variable, value]).toEqual(["TABELLA_KEY_FILE", "/keys/validator.key.json"]);
      }
    }
  });

  test("writes its data folder alone, and the engine makes none of its folders", () => {
    for (const { type, target, read_only = false, bind } of Object.values(onHost).flatMap(({ volumes: all }) => all)) {
      expect([target, type, read_only, bind?.create_host_path]).toEqual([target, "bind", target !== "/data", false]);
    }
  });

  test("is told what a node beside the others is told", () => {
    const told = (variables: object) =>
      Object.keys(variables)
        .filter((name) => !/OTLP|TRACE|HOST_NAMES/.test(name))
        .sort();
    expect(told(onHost.validator?.environment ?? {})).toEqual(told(services["validator-1"]?.environment ?? {}));
    expect(told(onHost.observer?.environment ?? {})).toEqual(told(services.observer?.environment ?? {}));
    expect(told(onHost.bootnode?.environment ?? {})).toEqual(told(services.bootnode?.environment ?? {}));
  });
});

describe("SEC-23: images", () => {
  test.each(dockerfiles().map((file) => [file.path, file] as const))(
    "%s: bases are arguments pinned by digest, built in stages, ending as an ordinary user",
    (_, { instructions }) => {
      const bases = instructions.filter((line) => /^ARG \w+_IMAGE/.test(line));
      expect(bases.length).toBeGreaterThan(0);
      for (const base of bases) expect(base).toMatch(/^ARG \w+_IMAGE=[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
      const stages = new Set<string>();
      let user: string | undefined;
      for (const line of instructions) {
        const [, from, stage] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? [];
        if (from !== undefined && stage !== undefined) {
          expect(stages.has(from) || /^\$\{\w+_IMAGE\}$/.test(from)).toBe(true);
          stages.add(stage);
          user = undefined;
        }
        if (line.startsWith("USER ")) user = line.slice("USER ".length);
      }
      expect(user).toBe("10001:10001");
    },
  );

  test("no argument or environment of an image is a secret, and nothing is fetched but by package managers", () => {
    for (const { instructions } of dockerfiles()) {
      for (const line of instructions) {
        if (/^(?:ARG|ENV)\b/.test(line)) expect(line).not.toMatch(/PASSWORD|SECRET|TOKEN|KEY/i);
        expect(line).not.toMatch(/^ADD\b|\bcurl\b|\bwget\b/);
      }
    }
  });

  test("every image that a service builds has its Dockerfile and target; every other is pinned to a version", () => {
    const built = new Set(all.flatMap(([, { image, build }]) => (build === undefined ? [] : [image])));
    for (const [name, { image, build }] of all) {
      if (build !== undefined) {
        const file = dockerfiles().find(({ path }) => path === build.dockerfile);
        expect(
          file?.instructions.some((line) => line.endsWith(` AS ${build.target}`)),
          name,
        ).toBe(true);
        for (const app of Object.values(build.args ?? {}))
          expect(existsSync(join(repositoryFolder, "apps", app, "src", "main.ts"))).toBe(true);
      } else if (!built.has(image)) expect(image).toMatch(/^\$\{\w+_IMAGE:-[\w./-]+:v?[0-9]+\.[0-9]+\.[0-9]+\}$/);
    }
  });

  test("the command line's images have the validator's programs, which examine and fill its store", () => {
    const commandLines = all.filter(([, { build }]) => build?.args?.APP === "cli" && build.target !== "auditor");
    expect(commandLines.map(([name]) => name)).toEqual(["setup", "backup"]);
    for (const [, { build }] of commandLines) expect(build?.args?.BESIDE).toBe("validator");
  });

  test("an image's pnpm is the repository's", () => {
    const { packageManager } = JSON.parse(readFileSync(join(repositoryFolder, "package.json"), "utf8"));
    const installed = dockerfiles().flatMap(({ text }) => text.match(/pnpm@[0-9.]+/g) ?? []);
    expect(new Set(installed)).toEqual(new Set([packageManager]));
  });

  test("the pages' image is given every file and package that its server imports", () => {
    const collected = readFileSync(join(repositoryFolder, "docker/web/collect-pages.mjs"), "utf8");
    const isCollected = (name: string) => collected.includes(`"${name}"`);
    const missing = (path: string): string[] =>
      importedModules(readFileSync(join(repositoryFolder, "apps/web", path), "utf8")).flatMap((module) => {
        // What begins with a slash is the path of a URL.
        if (/^(?:node:|\/)/.test(module)) return [];
        const [, packageName = ""] = /^((?:@[^/]+\/)?[^/]+)/.exec(module) ?? [];
        if (!module.startsWith(".")) return isCollected(packageName) ? [] : [`${path} imports ${module}`];
        const file = join(dirname(path), module);
        const isThere = isCollected(file) || isCollected(basename(file, ".ts"));
        return isThere ? missing(file) : [`${path} imports ${module}`];
      });
    expect(missing("src/main.ts")).toEqual([]);
  });

  test(".dockerignore lets nothing in but sources: it begins with everything, and takes secrets, data and tests out again", () => {
    const lines = readFileSync(join(repositoryFolder, ".dockerignore"), "utf8").split("\n");
    const rules = lines.filter((line) => line !== "" && !line.startsWith("#"));
    expect(rules[0]).toBe("*");
    for (const rule of ["**/node_modules", "**/.data", "**/.env*", "**/*.key.json", "**/*.key.pem", "**/*.test.ts"]) {
      expect(rules).toContain(rule);
      expect(rules.indexOf(rule)).toBeGreaterThan(rules.findLastIndex((line) => line.startsWith("!")));
    }
  });
});

describe("what documents tell an operator to do with containers", () => {
  const documents = ["docs/operations.md", "docs/operations/runbooks.md", "docs/operations/observability.md"].map(
    (path) => readFileSync(join(repositoryFolder, path), "utf8"),
  );
  const withValue = new Set(["-e", "-f", "-v", "--entrypoint", "--profile", "--tail"]);

  /** The services that a command of `docker compose` names. */
  function servicesIn(command: string): string[] {
    const words = [...command.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word);
    const bare = words.filter((word, at) => !word.startsWith("-") && !withValue.has(words[at - 1] ?? ""));
    const [verb = "", ...rest] = bare;
    if (verb === "cp") return rest.flatMap((word) => /^([\w-]+):\//.exec(word)?.[1] ?? []);
    if (["exec", "run"].includes(verb)) return rest.slice(0, 1);
    return rest.flatMap((word) => /^[\w-]+$/.exec(word)?.[0] ?? []);
  }

  test("names services and volumes that there are", () => {
    const commands = documents.flatMap((text) => [...text.matchAll(/docker compose ([^`\n#>&;|]+)/g)]);
    const named = commands.flatMap(([, command = ""]) => servicesIn(command));
    expect(named.length).toBeGreaterThan(30);
    const there = { ...services, ...nodeComposeFile().services };
    expect(named.filter((name) => there[name] === undefined)).toEqual([]);
    const mounted = documents.flatMap((text) => [...text.matchAll(/\btabella_([a-z0-9]+(?:-[a-z0-9]+)+)/g)]);
    expect(mounted.length).toBeGreaterThan(4);
    expect(mounted.map(([, name = ""]) => name).filter((name) => !(name in volumes))).toEqual([]);
  });
});
