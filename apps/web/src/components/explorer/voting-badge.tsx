import { Eye, OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge.tsx";

/** Says so where a validator that answers does not vote. */
export function VotingBadge({ state }: { readonly state: "voting" | "watching" | "stopped" | null }) {
  const t = useTranslations("explorer.validators");
  if (state === "watching") {
    return (
      <Badge tone="warn" icon={<Eye aria-hidden="true" className="size-4" />}>
        {t("watching")}
      </Badge>
    );
  }
  if (state === "stopped") {
    return (
      <Badge tone="bad" icon={<OctagonX aria-hidden="true" className="size-4" />}>
        {t("stopped")}
      </Badge>
    );
  }
  return null;
}
