import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const service = new URL("./service.ts", import.meta.url).href;
/** A service that says that it started, and ends. */
const program = `
  import { runService } from ${JSON.stringify(service)};
  const say = (fields, message) => console.log(message, JSON.stringify(fields));
  await runService({ info: say, error: say, fatal: say }, async () => process.exit(7));
`;

function run(preload: string) {
  const parameters = ["--import", `data:text/javascript,${encodeURIComponent(preload)}`, "--input-type=module"];
  const { status, stdout } = spawnSync(process.execPath, [...parameters, "--eval", program], { encoding: "utf8" });
  return { status, stdout };
}

test("SEC-20: a service on a machine whose source of randomness always gives the same does not start, and says why", () => {
  const broken = `
    import crypto from "node:crypto";
    import { syncBuiltinESMExports } from "node:module";
    crypto.randomBytes = (length) => Buffer.alloc(length, 4);
    syncBuiltinESMExports();
  `;
  const { status, stdout } = run(broken);
  expect(stdout).toMatch(/^cannot start .*self-test of cryptography failed: source of randomness/);
  expect(status).toBe(1);
});

test("SEC-20: a service whose self-test passes starts", () => {
  expect(run("")).toEqual({ status: 7, stdout: "" });
});
