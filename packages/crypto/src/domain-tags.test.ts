import { expect, test } from "vitest";
import { domainTags } from "./domain-tags.ts";

test("no two protocols share a domain tag, and each names version, package and operation", () => {
  const tags = Object.values(domainTags);
  expect(new Set(tags).size).toBe(tags.length);
  for (const tag of tags) expect(tag).toMatch(/^TABELLA_V1(_[A-Z]+){2,}$/);
});
