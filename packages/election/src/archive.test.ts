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
