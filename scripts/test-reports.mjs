// What the reports of the test runners say: how many tests passed, and which did not, with the reason.
import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./runtime.mjs";

const messageLines = 12;

/** @returns {{ passed: number, failures: string[] }} of a report of Vitest; nothing where there is none */
export function unitOutcome(file) {
  if (!existsSync(file)) return { passed: 0, failures: [] };
  const { numPassedTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const notPassed = assertionResults.filter((test) => test.status !== "passed");
    // A file that could not be run has no tests.
    if (notPassed.length === 0) return status === "passed" ? [] : [failure(name, "the file itself", message)];
    return notPassed.map((test) => failure(name, test.fullName, test.failureMessages?.[0] ?? `it is ${test.status}`));
  });
  return { passed: numPassedTests, failures };
}

/** @returns {{ passed: number, failures: string[] }} of a report of Playwright; nothing where there is none */
export function browserOutcome(file) {
  if (!existsSync(file)) return { passed: 0, failures: [] };
  const { suites, stats, errors } = JSON.parse(readFileSync(file, "utf8"));
  const failures = [
    ...errors.map(({ message }) => failure("e2e", "outside of a test", message)),
    ...suites
      .flatMap(specsOf)
      .flatMap(({ file: spec, title, tests }) =>
        tests
          .filter(({ status }) => status !== "expected")
          .map(({ status, results }) =>
            failure(`e2e/${spec}`, title, results.at(-1)?.error?.message ?? `it is ${status}`),
          ),
      ),
  ];
  return { passed: stats.expected, failures };
}

function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

function failure(file, test, message) {
  const lines = stripVTControlCharacters(message).trim().split("\n").slice(0, messageLines);
  return [`FAILED ${relative(root, resolve(root, file))} › ${test}`, ...lines.map((line) => `    ${line}`)].join("\n");
}
