import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useTranslations } from "next-intl";
import { ProgressBar } from "@/components/ui/progress-bar.tsx";

/** After the opening: how much of the list of voters is on the chain. Until all of it is, nobody votes. */
export function RollOnItsWay({ election: { roll, credentialCount } }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.roll");
  if (roll === null || roll.isComplete) return null;
  const progress = t("onItsWay", { done: credentialCount, all: roll.size });
  return (
    <div className="grid w-full gap-2">
      <p role="status">{progress}</p>
      <ProgressBar label={progress} value={credentialCount} max={roll.size} />
    </div>
  );
}
