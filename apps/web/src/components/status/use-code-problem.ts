"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/trpc/client.ts";
import { readTypedCode } from "./typed-code.ts";

/**
 * UX-8: what is wrong with a code that was typed, or undefined. Which group is mistyped often only the server can tell,
 * who knows the codes that exist; until it answers, and if it does not, the sentence names no group.
 */
export function useCodeProblem(typed: string | null): string | undefined {
  const t = useTranslations("status.find");
  const trpc = useTRPC();
  const read = typed === null ? null : readTypedCode(typed);
  const failure = read === null || read.ok ? null : read.error;
  const search = useQuery(
    trpc.chain.search.queryOptions(typed !== null && failure?.reason === "check" ? { text: typed.trim() } : skipToken),
  );
  if (failure === null) return undefined;
  const group = failure.group ?? search.data?.mistypedGroup ?? null;
  if (group !== null) return t("group", { group });
  return failure.reason === "check" || failure.reason === "character" ? t("somewhere") : t(failure.reason);
}
