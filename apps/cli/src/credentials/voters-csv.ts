import { err, ok, type Result } from "@tabella/crypto/result";
import { totalWeightMax } from "@tabella/election/credential-list";
import { rollSizeMax } from "@tabella/election/roll";
import { isWeight, normalEmail } from "@tabella/election/roll-file";
import { CsvError, parse } from "csv-parse/sync";

/** Somebody who may vote, as the organiser's list names him. */
export interface ListedVoter {
  /** Lower-case. */
  readonly email: string;
  /** For the letter; empty if the list has none. */
  readonly name: string;
  readonly weight: number;
}

export interface RowProblem {
  /** Of the file, from 1. */
  readonly line: number;
  readonly problem: string;
}

const columns = ["email", "name", "weight"] as const;
type Column = (typeof columns)[number];
const delimiters = [",", ";", "\t"] as const;
const nameLengthMax = 200;

/**
 * Reads a list of voters: CSV with a heading `email[,name][,weight]`, in whatever order, capitals and delimiter (comma,
 * semicolon, tab). UTF-8 with or without a byte order mark; what is no UTF-8 is read as Windows-1252.
 * @returns every row that is wrong, with its line
 */
export function readVotersCsv(bytes: Uint8Array): Result<ListedVoter[], RowProblem[]> {
  const rows = parseRows(decode(bytes));
  if (!rows.ok) return rows;
  const [head, ...body] = rows.value;
  const heading = readHeading(head);
  if (!heading.ok) return heading;
  const problems: RowProblem[] = [];
  const voters: ListedVoter[] = [];
  const firstLines = new Map<string, number>();
  let weights = 0;
  for (const { line, cells } of body) {
    const found = readRow(heading.value, cells);
    for (const problem of found.problems) problems.push({ line, problem });
    const { email, weight } = found.voter;
    const before = firstLines.get(email);
    if (before !== undefined) problems.push({ line, problem: `${email} stands in line ${before} already` });
    else if (email !== "") firstLines.set(email, line);
    weights += weight;
    voters.push(found.voter);
  }
  if (body.length === 0) problems.push({ line: 1, problem: "there is no voter below the heading" });
  if (body.length > rollSizeMax) problems.push({ line: rollSizeMax + 2, problem: `more than ${rollSizeMax} voters` });
  if (weights > totalWeightMax) problems.push({ line: 1, problem: `all weights together are above ${totalWeightMax}` });
  return problems.length === 0 ? ok(voters) : err(problems);
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes).replace(/^ï»¿/, "");
  }
}

function parseRows(text: string): Result<Row[], RowProblem[]> {
  const [heading = ""] = text.split(/\r\n|\r|\n/, 1);
  const count = (delimiter: string) => heading.split(delimiter).length;
  const delimiter = delimiters.reduce((best, each) => (count(each) > count(best) ? each : best));
  try {
    const parsed = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return ok(parsed.map(({ record, info }) => ({ line: info.lines, cells: record })));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === "number" ? error.lines : 1;
    return err([{ line, problem: problemOf[error.code] ?? "not the form of a CSV row" }]);
  }
}

const problemOf: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quotation mark is opened and never closed",
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: "something stands behind a closing quotation mark",
};

/** Which cell of a row is what. */
type Heading = ReadonlyMap<Column, number>;

function readHeading(head: Row | undefined): Result<Heading, RowProblem[]> {
  const names = (head?.cells ?? []).map((cell) => cell.toLowerCase());
  const line = head?.line ?? 1;
  const unknown = names.filter((name) => !columns.some((column) => column === name));
  const twice = columns.filter((column) => names.indexOf(column) !== names.lastIndexOf(column));
  const expected = "the heading must be: email, and if wanted name and weight";
  if (!names.includes("email")) return err([{ line, problem: `no column is headed “email”; ${expected}` }]);
  if (unknown.length > 0) return err([{ line, problem: `unknown column “${unknown[0]}”; ${expected}` }]);
  if (twice.length > 0) return err([{ line, problem: `two columns are headed “${twice[0]}”` }]);
  return ok(new Map(columns.filter((column) => names.includes(column)).map((name) => [name, names.indexOf(name)])));
}

function readRow(heading: Heading, cells: readonly string[]): { voter: ListedVoter; problems: readonly string[] } {
  const cell = (column: Column) => cells[heading.get(column) ?? cells.length] ?? "";
  const problems: string[] = [];
  if (cells.length > heading.size) problems.push(`${cells.length} cells, but the heading has ${heading.size}`);
  const email = normalEmail(cell("email"));
  if (email === null) problems.push(`“${cell("email")}” is not an e-mail address`);
  const weight = cell("weight") === "" ? 1 : Number(cell("weight"));
  const holds = isWeight(weight) && /^(?:\d+)?$/.test(cell("weight"));
  if (!holds) problems.push(`“${cell("weight")}” is not a number of votes, a whole number from 1`);
  const name = cell("name");
  if (name.length > nameLengthMax) problems.push(`the name is longer than ${nameLengthMax} characters`);
  return { voter: { email: email ?? "", name, weight: holds ? weight : 0 }, problems };
}
