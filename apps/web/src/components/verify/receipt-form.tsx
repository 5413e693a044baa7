"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { TextAreaField } from "@/components/ui/field.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { FilePicker } from "./file-picker.tsx";
import { type ReceiptInputFailure, readReceiptInput, receiptBytesMax } from "./receipt-input.ts";

type Problem = ReceiptInputFailure | { readonly code: "CODE_UNKNOWN" | "UNREADABLE" };

interface ReceiptFormProps {
  readonly initialCode: string;
  onReceipt(text: string): void;
  onClear(): void;
}

/** Takes a receipt as a file, as text, or as the tracking code under which the server finds it. */
export function ReceiptForm({ initialCode, onReceipt, onClear }: ReceiptFormProps) {
  const t = useTranslations("verify");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState(initialCode);
  const [fileName, setFileName] = useState<string | null>(null);
  const [problem, setProblem] = useState<{ readonly from: "file" | "text"; readonly what: Problem } | null>(null);
  const [outage, setOutage] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const begun = useRef(false);

  async function receiptOf(code: string): Promise<string | null> {
    const found = await queryClient.fetchQuery({ ...trpc.chain.search.queryOptions({ text: code }), staleTime: 0 });
    const ballot = found.hits.find((hit) => hit.kind === "ballot");
    if (ballot === undefined) return null;
    const view = await queryClient.fetchQuery(trpc.chain.receipt.queryOptions({ ballotHash: ballot.ballotHash }));
    return view.receipt;
  }

  async function take(input: string, from: "file" | "text"): Promise<void> {
    setProblem(null);
    setOutage(null);
    onClear();
    const read = readReceiptInput(input);
    if (!read.ok) return setProblem({ from, what: read.error });
    if (read.value.kind === "receipt") return onReceipt(read.value.text);
    setBusy(true);
    try {
      const receipt = await receiptOf(read.value.code);
      if (receipt === null) setProblem({ from, what: { code: "CODE_UNKNOWN" } });
      else onReceipt(receipt);
    } catch (error) {
      setOutage(error);
    } finally {
      setBusy(false);
    }
  }

  async function takeFile(file: File): Promise<void> {
    setFileName(file.name);
    if (file.size > receiptBytesMax) return setProblem({ from: "file", what: { code: "TOO_LARGE" } });
    try {
      await take(await file.text(), "file");
    } catch {
      setProblem({ from: "file", what: { code: "UNREADABLE" } });
    }
  }

  // A link with a tracking code has asked already.
  useEffect(() => {
    if (initialCode === "" || begun.current) return;
    begun.current = true;
    void take(initialCode, "text");
  });

  const sentence = (what: Problem): string =>
    t(`errors.${what.code}`, {
      kilobytes: receiptBytesMax / 1_000,
      group: "group" in what ? what.group : 0,
    });
  const errorAt = (from: "file" | "text") => (problem?.from === from ? sentence(problem.what) : undefined);

  return (
    <Card className="print:hidden">
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          setFileName(null);
          void take(text, "text");
        }}
        className="grid gap-5"
      >
        <h2 className="text-xl">{t("input.title")}</h2>
        <FilePicker
          id="receipt-file"
          label={t("input.fileLabel")}
          choose={t("input.choose")}
          drop={t("input.drop")}
          dropActive={t("input.dropActive")}
          accept="application/json,.json"
          error={errorAt("file")}
          chosen={fileName}
          onFile={(file) => void takeFile(file)}
        />
        <p className="text-muted">{t("input.or")}</p>
        <TextAreaField
          id="receipt-text"
          label={t("input.textLabel")}
          hint={t("input.textHint")}
          error={errorAt("text")}
          rows={2}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div>
          <Button type="submit" busy={busy}>
            {busy ? t("input.fetching") : t("input.submit")}
          </Button>
        </div>
        <p role="alert" className="sr-only">
          {problem === null ? "" : sentence(problem.what)}
        </p>
      </form>
      {outage !== null && (
        <div className="mt-5">
          <ErrorState error={outage} />
        </div>
      )}
    </Card>
  );
}
