"use client";

import type { RollImported, RollImportInput } from "@tabella/rpc/api/schemas";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { type RollPreview, rareWeights } from "./roll-preview.ts";

const votersShown = 20;
const weightsShown = 5;

interface RollImportProps {
  readonly electionId: string;
  readonly ballotsMin: number;
  readonly preview: Extract<RollPreview, { readonly ok: true }>;
  readonly dryRun: Pick<UseMutationResult<RollImported, unknown, RollImportInput>, "data" | "error">;
  onImported(count: number): void;
}

/** The first voters of a list that holds, what importing it would change, and the button that does it. */
export function RollImport({ electionId, ballotsMin, preview, dryRun, onImported }: RollImportProps) {
  const t = useTranslations("admin.roll");
  const trpc = useTRPC();
  const { voters, totalWeight } = preview.roll;
  const commit = useMutation(trpc.roll.import.mutationOptions({ onSuccess: ({ roll }) => onImported(roll.size) }));
  const error = commit.error ?? dryRun.error;
  const format = useFormatter();
  // Whoever is alone with a weight stands out, however few ballots are enough.
  const enough = Math.max(2, ballotsMin);
  const rare = rareWeights(voters, enough);
  return (
    <section aria-labelledby="roll-preview" className="grid gap-4">
      <h3 id="roll-preview" className="font-semibold text-lg">
        {t("preview", { count: voters.length, votes: totalWeight })}
      </h3>
      {dryRun.data !== undefined && (
        <p role="status">
          {t("changes", { added: dryRun.data.added, changed: dryRun.data.changed, removed: dryRun.data.removed })}
        </p>
      )}
      {rare !== null && (
        <Alert tone="warn" title={t("rareWeights", { count: rare.voters })}>
          <p>
            {t("rareWeightsBody", {
              min: enough,
              weights: format.list(
                rare.weights.slice(0, weightsShown).map((weight) => format.number(weight)),
                { type: "unit" },
              ),
              more: Math.max(0, rare.weights.length - weightsShown),
            })}
          </p>
        </Alert>
      )}
      <Table caption={t("first", { count: Math.min(voters.length, votersShown) })}>
        <thead>
          <tr>
            <Th>{t("place")}</Th>
            <Th>{t("email")}</Th>
            <Th className="text-right">{t("weight")}</Th>
          </tr>
        </thead>
        <tbody>
          {voters.slice(0, votersShown).map(({ email, weight }, at) => (
            <tr key={email}>
              <Td>{at + 1}</Td>
              <Th scope="row" className="break-all font-normal text-base text-ink">
                {email}
              </Th>
              <Td className="text-right">{weight}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {error !== null && <ErrorState error={error} />}
      <Button
        className="w-fit"
        busy={commit.isPending}
        disabled={dryRun.data === undefined}
        onClick={() => commit.mutate({ electionId, roll: preview.text, commit: true })}
      >
        {t("import", { count: voters.length })}
      </Button>
    </section>
  );
}
