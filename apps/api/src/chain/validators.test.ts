import { createServer, type Server } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { createValidators, type Validators } from "./validators.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 20 } as const;

const servers: Server[] = [];
const made: Validators[] = [];
afterEach(() => {
  for (const validators of made.splice(0)) validators.stop();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A validator's door that claims a height, and to each question about ballots says one thing, or refuses with a status. */
async function door(height: number, answer: string | number): Promise<string> {
  const server = createServer((request, response) => {
    const procedures = (request.url ?? "")
      .replace(/^\/trpc\//, "")
      .replace(/\?.*/, "")
      .split(",");
    const answers = procedures.map((procedure) => {
      if (procedure === "chain.status") return { result: { data: { height, halted: null } } };
      if (typeof answer === "string") return { result: { data: { state: answer } } };
      return { error: { code: -32_600, message: "refused", data: { httpStatus: answer } } };
    });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answers));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

/** Once each has said its height. */
async function validatorsAt(urls: readonly string[]): Promise<Validators> {
  const validators = createValidators(urls);
  made.push(validators);
  await vi.waitFor(() => expect(validators.known().every(({ status }) => status !== null)).toBe(true), wait);
  return validators;
}

const ballotHash = `0x${"ab".repeat(32)}` as const;
const ask = (validators: Validators) => validators.ask((client) => client.ballots.check.query({ ballotHash }));
const find = (validators: Validators) => validators.find((client) => client.ballots.check.query({ ballotHash }));

test("one that claims more blocks than all others is no higher than they are, and its refusal is not the last word", async () => {
  const validators = await validatorsAt([await door(5, "five"), await door(1e9, 400), await door(6, "six")]);
  expect(validators.height()).toBe(6);
  expect(await ask(validators)).toEqual({ ok: true, value: { state: "six" } });
  expect(await find(validators)).toEqual({ ok: true, value: { state: "six" } });
});

test("of those that are equally high the first is asked, whatever another one claims; one alone is believed", async () => {
  const validators = await validatorsAt([await door(6, "first"), await door(6, "second"), await door(1e9, "liar")]);
  expect(await ask(validators)).toEqual({ ok: true, value: { state: "first" } });
  expect((await validatorsAt([await door(7, "alone")])).height()).toBe(7);
});

test("there is no such thing if nobody has it and one says so; where all refuse, the question was wrong", async () => {
  expect(await find(await validatorsAt([await door(6, 404), await door(6, "there")]))).toMatchObject({ ok: true });
  expect(await find(await validatorsAt([await door(6, 400), await door(6, 404)]))).toEqual({ ok: true, value: null });
  const refusing = await validatorsAt([await door(6, 400), await door(6, 400)]);
  await expect(ask(refusing)).rejects.toMatchObject({ data: { httpStatus: 400 } });
  await expect(find(refusing)).rejects.toMatchObject({ data: { httpStatus: 400 } });
  const dead = createValidators(["http://127.0.0.1:9"]);
  made.push(dead);
  expect(await ask(dead)).toEqual({ ok: false, error: { code: "CHAIN_UNAVAILABLE" } });
});
