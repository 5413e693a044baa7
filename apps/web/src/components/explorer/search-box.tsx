"use client";

import type { SearchAnswer, SearchHit } from "@tabella/rpc/api/chain-schemas";
import { useQueryClient } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { useRouter } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";

type Outcome = { readonly answer: SearchAnswer } | { readonly error: unknown } | null;

/** One box for everything (EXP-2): one hit opens it, several are listed, none says what was tried. */
export function SearchBox() {
  const t = useTranslations("explorer");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>(null);

  async function search(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (busy || text.trim() === "") return;
    setBusy(true);
    try {
      const answer = await queryClient.fetchQuery(trpc.chain.search.queryOptions({ text }));
      const [only, ...more] = answer.hits;
      if (only !== undefined && more.length === 0) {
        setOutcome(null);
        router.push(hrefOf(only));
      } else setOutcome({ answer });
    } catch (error) {
      setOutcome({ error });
    } finally {
      setBusy(false);
    }
  }

  return (
    <search aria-label={t("search.region")} className="grid gap-2">
      <form onSubmit={(event) => void search(event)} className="flex gap-2">
        <label htmlFor="explorer-search" className="sr-only">
          {t("search.label")}
        </label>
        <input
          id="explorer-search"
          type="search"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t("search.placeholder")}
          className="min-h-11 w-full min-w-0 rounded-control border border-line-strong bg-surface px-3.5 placeholder:text-muted"
        />
        <Button type="submit" busy={busy} icon={<Search aria-hidden="true" className="size-4" />}>
          {t("search.submit")}
        </Button>
      </form>
      <div role="status">{outcome !== null && "answer" in outcome && <Findings answer={outcome.answer} />}</div>
      {outcome !== null && "error" in outcome && (
        <ErrorState error={outcome.error} retry={() => void search()} retrying={busy} />
      )}
    </search>
  );
}

function Findings({ answer }: { readonly answer: SearchAnswer }) {
  const t = useTranslations("explorer");
  const { hits, tried, mistypedGroup } = answer;
  if (hits.length > 0) {
    return (
      <div className="rounded-control border border-line bg-surface px-4 py-3">
        <p className="text-muted text-sm">{t("search.several")}</p>
        <ul>
          {hits.map((hit) => (
            <li key={hrefOf(hit)}>
              <TextLink href={hrefOf(hit)} className="inline-block py-1.5">
                <HitName hit={hit} />
              </TextLink>
            </li>
          ))}
        </ul>
      </div>
    );
  }
  const kinds = tried.map((kind) => t(`search.kinds.${kind}`)).join("; ");
  return (
    <div className="rounded-control border border-line bg-surface px-4 py-3">
      <p className="font-semibold">{t("search.nothing")}</p>
      <p>{kinds === "" ? t("search.unreadable") : t("search.tried", { tried: kinds })}</p>
      {mistypedGroup !== null && <p>{t("search.mistyped", { group: mistypedGroup })}</p>}
    </div>
  );
}

function HitName({ hit }: { readonly hit: SearchHit }) {
  const t = useTranslations("explorer");
  switch (hit.kind) {
    case "block":
      return t("search.hits.block", { index: hit.index });
    case "transaction":
      return t("search.hits.transaction", {
        type: t(`transaction.types.${hit.summary.type}`),
        index: hit.blockIndex,
      });
    case "ballot":
      return t("search.hits.ballot", { index: hit.blockIndex });
    case "election":
      return t("search.hits.election", { name: hit.name });
    case "validator":
      return t("search.hits.validator", { name: hit.name });
  }
}

function hrefOf(hit: SearchHit): string {
  switch (hit.kind) {
    case "block":
      return routes.block(hit.index);
    case "transaction":
      return routes.transaction(hit.summary.hash);
    case "ballot":
      return routes.transaction(hit.transactionHash);
    case "election":
      return routes.results(hit.uuid);
    case "validator":
      return `${routes.validators}#${hit.address}`;
  }
}
