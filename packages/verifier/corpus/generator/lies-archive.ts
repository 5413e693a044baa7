import { utf8ToBytes } from "@tabella/crypto/utf8";
import { encodeJson } from "@tabella/election/compact-json";
import { writeTar } from "@tabella/election/tar";
import { elections } from "./elections.ts";
import { eventsOf, filesOf } from "./forged-archive.ts";
import type { Member } from "./member.ts";

/* Lies about the archive as a file: tar form, header, names. What the messages say is true. */

const blockLength = 512;

export function archiveLies(): Member[] {
  const { record } = elections().plain;
  const files = filesOf(eventsOf(record), record);
  const good = writeTar(files, record.timestamp);
  const at = (name: string) => {
    let offset = 0;
    for (const file of files) {
      if (file.name.endsWith(name)) return offset;
      offset += blockLength + Math.ceil(utf8ToBytes(file.text).length / blockLength) * blockLength;
    }
    throw new Error(`the archive has a file ${name}`);
  };
  const secondFile = at(".data.json");
  const lengthOf = (header: number) =>
    Number.parseInt(String.fromCharCode(...good.subarray(header + 124, header + 135)), 8);
  const member = (check: Member["check"], name: string, lie: string, archive: Uint8Array): Member => ({
    name,
    lie,
    check,
    files: { archive },
  });
  const tar = (name: string, lie: string, archive: Uint8Array) => member("archive.tar", name, lie, archive);
  const withHeader = (header: string) => writeTar(filesOf(eventsOf(record), { ...record, header }), record.timestamp);
  const renamed = (change: (name: string, index: number) => string) =>
    writeTar(
      files.map((file, index) => ({ ...file, name: index === 0 ? file.name : change(file.name, index) })),
      record.timestamp,
    );
  const names = files.map(({ name }) => name);

  return [
    tar("tar-mode", "A file may be executed: mode 755.", withField(good, secondFile, 100, "0000755\0")),
    tar("tar-owner", "A file belongs to user 1000.", withField(good, secondFile, 108, "0001750\0")),
    tar("tar-link", "A file is said to be a link.", withField(good, secondFile, 156, "1")),
    tar("tar-magic", "A header has the magic of a later form of tar.", withField(good, secondFile, 257, "ustar\x0000")),
    tar(
      "tar-modified",
      "One file was modified a second later than all others.",
      laterFile(good, secondFile, record.timestamp),
    ),
    tar(
      "tar-checksum",
      "The checksum of a header is another.",
      patched(good, secondFile + 148, utf8ToBytes("000001\0 ")),
    ),
    tar("tar-padding", "Text hides behind the end of a file.", patched(good, secondFile - 1, utf8ToBytes("x"))),
    tar(
      "tar-end-blocks",
      "Two empty blocks stand at the end.",
      Uint8Array.of(...good, ...new Uint8Array(2 * blockLength)),
    ),
    tar("tar-half-block", "The archive goes on for a hundred bytes.", Uint8Array.of(...good, ...new Uint8Array(100))),
    tar("tar-cut-off", "The archive ends within its last file.", good.slice(0, -blockLength)),
    tar(
      "tar-name-slash",
      "A file is said to be in a folder.",
      renamed((name, index) => (index === 1 ? `d/${name}` : name)),
    ),
    tar(
      "tar-length-huge",
      "A file is said to have eight gigabytes.",
      withField(good, secondFile, 124, "77777777777\0"),
    ),
    tar(
      "tar-length-blank",
      "The length of a file is written with blanks.",
      withField(good, secondFile, 124, `${lengthOf(secondFile).toString(8).padStart(11, " ")}\0`),
    ),
    tar(
      "tar-modified-decimal",
      "The time of the first file is written in decimal digits.",
      withField(good, 0, 136, `${`${record.timestamp}`.padStart(11, "0")}\0`),
    ),
    tar(
      "tar-not-utf8",
      "The content of a file is not UTF-8.",
      patched(good, secondFile + blockLength + 20, Uint8Array.of(0xff)),
    ),
    member(
      "archive.names",
      "name-without-mark",
      "A file begins with a byte order mark, and is named by the hash of what follows it.",
      withMark(good, secondFile),
    ),
    tar(
      "header-version",
      "The archive is of version 2.",
      withHeader(encodeJson({ version: 2, timestamp: `${record.timestamp}` })),
    ),
    tar(
      "header-timestamp",
      "The header's time is not that of the files.",
      withHeader(encodeJson({ version: 1, timestamp: `${record.timestamp + 1}` })),
    ),
    tar(
      "header-timestamp-zeros",
      "The header's time begins with a zero.",
      withHeader(encodeJson({ version: 1, timestamp: `0${record.timestamp}` })),
    ),
    tar(
      "header-more",
      "The header has a field that the specification does not know.",
      withHeader(encodeJson({ version: 1, timestamp: `${record.timestamp}`, x: 1 })),
    ),
    tar(
      "header-blank",
      "The header ends with a line end.",
      withHeader(`${encodeJson({ version: 1, timestamp: `${record.timestamp}` })}\n`),
    ),
    member(
      "archive.names",
      "name-swapped",
      "Two data files have each other's names.",
      renamed((name, index) => (index === 1 ? (names[2] ?? "") : index === 2 ? (names[1] ?? "") : name)),
    ),
    member(
      "archive.names",
      "name-of-nothing",
      "A file is named by the hash of nothing.",
      renamed((name, index) =>
        index === 3 ? `${"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}.data.json` : name,
      ),
    ),
    member(
      "archive.names",
      "name-upper-case",
      "The hash in a file's name is in upper case.",
      renamed((name, index) => (index === 2 ? `${name.slice(0, 64).toUpperCase()}${name.slice(64)}` : name)),
    ),
    member(
      "archive.names",
      "name-kind",
      "A data file is named as another kind of file.",
      renamed((name, index) => (index === 1 ? name.replace(".data.json", ".text.json") : name)),
    ),
  ];
}

/** The bytes with others in their place. */
function patched(bytes: Uint8Array, at: number, others: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(others, at);
  return copy;
}

/** A field of the header at `header`, with a checksum that fits again. */
function withField(bytes: Uint8Array, header: number, at: number, field: string): Uint8Array {
  const copy = patched(bytes, header + at, utf8ToBytes(field));
  copy.set(utf8ToBytes(" ".repeat(8)), header + 148);
  const sum = copy.subarray(header, header + blockLength).reduce((total, byte) => total + byte, 0);
  copy.set(utf8ToBytes(`${sum.toString(8).padStart(6, "0")}\0 `), header + 148);
  return copy;
}

function laterFile(bytes: Uint8Array, header: number, timestamp: number): Uint8Array {
  return withField(bytes, header, 136, `${(timestamp + 1).toString(8).padStart(11, "0")}\0`);
}

/** A byte order mark before the content of a file, which is named by the hash of what follows the mark. */
function withMark(bytes: Uint8Array, header: number): Uint8Array {
  const digits = String.fromCharCode(...bytes.subarray(header + 124, header + 135));
  const length = Number.parseInt(digits, 8);
  const content = bytes.slice(header + blockLength, header + blockLength + length);
  const longer = withField(bytes, header, 124, `${(length + 3).toString(8).padStart(11, "0")}\0`);
  return patched(longer, header + blockLength, Uint8Array.of(0xef, 0xbb, 0xbf, ...content));
}
