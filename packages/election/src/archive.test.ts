import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ElectionRecord, readArchive, setupOf, writeArchive } from "./archive.ts";
import { readTar, writeTar } from "./tar.ts";
import { exampleElection, unwrap } from "./testing/example-election.ts";

const question = { answers: ["a", "b"], min: 0, max: 1, question: "?" };
const { record } = exampleElection(
  { questions: [question], votes: [{ choices: [[1, 0]] }, { choices: [[0, 0]] }] },
  seededRandom(12),
);
const archive = writeArchive(record);

describe("the tar form", () => {
  const files = fc.array(
    fc.record({
      name: fc.stringMatching(/^[A-Za-z0-9.]{1,99}$/),
      text: fc.string({ unit: "grapheme", maxLength: 1_200 }),
    }),
    { minLength: 1, maxLength: 4 },
  );

  test("any files are read back", () => {
    fc.assert(
      fc.property(files, fc.nat({ max: 8 ** 11 - 1 }), (all, modifiedAt) => {
        expect(unwrap(readTar(writeTar(all, modifiedAt)))).toEqual({ files: all, modifiedAt });
      }),
      { numRuns: 50 },
    );
  });

  test("whatever bytes are read are the ones that would be written", () => {
    fc.assert(
      fc.property(fc.nat({ max: archive.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const changed = archive.slice();
        changed[at] = (changed[at] ?? 0) ^ difference;
        const read = readTar(changed);
        if (read.ok) expect(writeTar(read.value.files, read.value.modifiedAt)).toEqual(changed);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["half a block", archive.slice(0, 256)],
    ["a file cut off", archive.slice(0, 512)],
    ["blocks at the end, as other programs write them", Uint8Array.of(...archive, ...new Uint8Array(1024))],
    ["no tar at all", utf8ToBytes("BELENIOS".padEnd(512, "\0"))],
  ])("%s is refused", (_, bytes) => {
    expect(readTar(bytes).ok).toBe(false);
  });
});

describe("the archive", () => {
  test("the record is read back, in every state of an election", () => {
    const open: ElectionRecord = { ...setupOf(record), ballots: record.ballots };
    const closed = { ...open, closed: true };
    const tallied = { ...closed, encryptedTally: record.encryptedTally };
    for (const state of [setupOf(record), open, closed, tallied, { ...record, result: null }, record]) {
      expect(unwrap(readArchive(writeArchive(state)))).toEqual(state);
    }
  });

  test("an archive cut after an event begins the archive of the whole election: it only grows", () => {
    const setup = writeArchive(setupOf(record));
    expect(archive.slice(0, setup.length)).toEqual(setup);
  });

  test("whatever bytes are read are the ones that would be written: no byte is free", () => {
    fc.assert(
      fc.property(fc.nat({ max: archive.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const changed = archive.slice();
        changed[at] = (changed[at] ?? 0) ^ difference;
        expect(readArchive(changed).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test("what is no archive at all is told apart from a broken one", () => {
    const failure = (bytes: Uint8Array) => {
      const read = readArchive(bytes);
      return read.ok ? null : read.error.check;
    };
    expect(failure(new Uint8Array())).toBe("not-an-archive");
    expect(failure(utf8ToBytes("PK\u0003\u0004 some other file"))).toBe("not-an-archive");
    expect(failure(archive.slice(0, -512))).toBe("tar");
    const { files } = unwrap(readTar(archive));
    const named = files.map((file, at) => (at === 1 ? { ...file, name: files[2]?.name ?? "" } : file));
    expect(failure(writeTar(named, record.timestamp))).toBe("names");
    expect(failure(writeTar(files.toSpliced(-1, 1), record.timestamp))).toBe("events");
    expect(failure(writeTar(files, record.timestamp + 1))).toBe("tar");
  });

  describe("hashed again to fit", () => {
    const { files } = unwrap(readTar(archive));
    type Event = Record<string, unknown>;

    /** The archive with data and events changed, and every name, parent and payload made to fit again, unless set. */
    function rebuilt(change: {
      readonly data?: (text: string, at: number) => string[];
      readonly event?: (event: Event) => Event;
    }) {
      let parent: string | undefined;
      let payload: string | undefined;
      const changed = files.slice(1).flatMap(({ name, text }, at) => {
        if (name.endsWith(".data.json")) {
          const texts = change.data?.(text, at) ?? [text];
          payload = texts.map(sha256Hex).at(-1) ?? payload;
          return texts.map((each) => ({ name: `${sha256Hex(each)}.data.json`, text: each }));
        }
        const { height, type, payload: had } = JSON.parse(text);
        const fitting = {
          ...(parent === undefined ? {} : { parent }),
          height,
          type,
          ...(had === undefined ? {} : { payload }),
        };
        const event = JSON.stringify(change.event?.(fitting) ?? fitting);
        parent = sha256Hex(event);
        return [{ name: `${parent}.event.json`, text: event }];
      });
      return readArchive(writeTar([...files.slice(0, 1), ...changed], record.timestamp));
    }
    const other = "ab".repeat(32);
    const at = (height: number, change: (event: Event) => Event) => (event: Event) =>
      event.height === height ? change(event) : event;

    test("unchanged, it is the archive", () => {
      expect(unwrap(rebuilt({}))).toEqual(record);
    });

    test.each<[string, (event: Event) => Event]>([
      ["another parent", at(2, (event) => ({ ...event, parent: other }))],
      ["no parent", at(2, ({ parent: _, ...event }) => event)],
      ["a parent of the first", at(0, (event) => ({ parent: other, ...event }))],
      ["another height", at(2, (event) => ({ ...event, height: 3 }))],
      ["another payload", at(2, (event) => ({ ...event, payload: other }))],
      ["no payload", at(2, ({ payload: _, ...event }) => event)],
      ["a payload of the end of ballots", at(3, (event) => ({ ...event, payload: other }))],
      ["a type that this kind of election has not", at(3, (event) => ({ ...event, type: "EndShuffles" }))],
      ["a type of Object's own", at(3, (event) => ({ ...event, type: "toString" }))],
      ["another order of fields", at(2, ({ parent, ...event }) => ({ ...event, parent }))],
      ["a field more", at(2, (event) => ({ ...event, extra: 1 }))],
    ])("an event with %s is refused", (_, event) => {
      expect(rebuilt({ event })).toMatchObject({ ok: false, error: { check: "events" } });
    });

    test("data that no event asks for is refused", () => {
      const doubled = rebuilt({ data: (text, at) => (at === 5 ? [text, text] : [text]) });
      expect(doubled).toMatchObject({ ok: false, error: { check: "events" } });
    });

    test("a Setup that names other data, or the right data in another order, is refused", () => {
      const swap = (text: string) => {
        const { election, trustees, credentials } = JSON.parse(text);
        return JSON.stringify({ election: trustees, trustees: election, credentials });
      };
      for (const change of [
        swap,
        (text: string) => text.replace(/"credentials":"../, '"credentials":"zz'),
        () => "{}",
      ]) {
        const changed = rebuilt({ data: (text, at) => [at === 3 ? change(text) : text] });
        expect(changed).toMatchObject({ ok: false, error: { check: "events" } });
      }
    });

    test("a partial decryption that is owned under another hash is refused", () => {
      const changed = rebuilt({
        data: (text) => [text.startsWith('{"owner":1') ? JSON.stringify({ owner: 1, payload: other }) : text],
      });
      expect(changed).toMatchObject({ ok: false, error: { check: "events" } });
    });
  });

  test("events out of order, without parent, or with another's payload are refused", () => {
    const { files } = unwrap(readTar(archive));
    const events = files.flatMap(({ name }, at) => (name.endsWith(".event.json") ? [at] : []));
    const [first = 0, second = 0, third = 0] = events;
    const swapped = files
      .toSpliced(second, 1, ...files.slice(third, third + 1))
      .toSpliced(third, 1, ...files.slice(second, second + 1));
    const doubled = files.toSpliced(first, 0, ...files.slice(first, first + 1));
    const lacking = files.toSpliced(second - 1, 1);
    for (const changed of [swapped, doubled, lacking, files.slice(0, first), files.toSpliced(first, 1)]) {
      expect(readArchive(writeTar(changed, record.timestamp)).ok).toBe(false);
    }
  });
});
