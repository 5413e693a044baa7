import { err, ok, type Result } from "@tabella/crypto/result";
import { bytesToUtf8, utf8ToBytes } from "@tabella/crypto/utf8";

/** One file of an archive; its content is text. */
export interface TarFile {
  readonly name: string;
  readonly text: string;
}

const blockLength = 512;
/** Far beyond any message of an election; a length field cannot make a reader allocate more. */
const fileLengthMax = 2 ** 27;

/**
 * The old v7 form in which belenios-tool writes: mode 644, owner and group 0, one modification time for all files, no
 * magic, no blocks at the end.
 * @param modifiedAt seconds since the epoch
 */
export function writeTar(files: readonly TarFile[], modifiedAt: number): Uint8Array {
  const pieces = files.flatMap(({ name, text }) => {
    const content = utf8ToBytes(text);
    return [header(name, content.length, modifiedAt), padded(content)];
  });
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** P-901: reads what {@link writeTar} writes and nothing else: every header is compared byte for byte. */
export function readTar(bytes: Uint8Array): Result<{ readonly files: TarFile[]; readonly modifiedAt: number }, string> {
  if (bytes.length === 0) return err("empty");
  const modifiedAt = octal(bytes.subarray(136, 147));
  const files: TarFile[] = [];
  for (let at = 0; at < bytes.length; ) {
    const block = bytes.subarray(at, at + blockLength);
    const name = nameOf(block);
    const length = octal(block.subarray(124, 135));
    if (name === null || length === null || modifiedAt === null || length > fileLengthMax) {
      return err(`file ${files.length}: no header of an archive`);
    }
    if (!equalBytes(block, header(name, length, modifiedAt)))
      return err(`file ${files.length}: header not in the one form`);
    const content = bytes.subarray(at + blockLength, at + blockLength + length);
    const end = at + blockLength + Math.ceil(length / blockLength) * blockLength;
    if (end > bytes.length) return err(`file ${files.length}: cut off`);
    if (bytes.subarray(at + blockLength + length, end).some((byte) => byte !== 0))
      return err(`${name}: bytes behind its end`);
    const text = bytesToUtf8(content);
    if (text === null) return err(`${name}: not UTF-8`);
    files.push({ name, text });
    at = end;
  }
  return ok({ files, modifiedAt: modifiedAt ?? 0 });
}

function header(name: string, length: number, modifiedAt: number): Uint8Array {
  const block = new Uint8Array(blockLength);
  const put = (at: number, text: string) => block.set(utf8ToBytes(text), at);
  put(0, name);
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${length.toString(8).padStart(11, "0")}\0`);
  put(136, `${modifiedAt.toString(8).padStart(11, "0")}\0`);
  put(148, "        ");
  put(156, "0");
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  put(148, `${checksum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

function nameOf(block: Uint8Array): string | null {
  const field = String.fromCharCode(...block.subarray(0, 100));
  const name = field.slice(0, field.indexOf("\0"));
  return /^[A-Za-z0-9.]{1,99}$/.test(name) ? name : null;
}

function octal(field: Uint8Array): number | null {
  const digits = String.fromCharCode(...field);
  return /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

function padded(content: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(content.length / blockLength) * blockLength);
  blocks.set(content);
  return blocks;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
