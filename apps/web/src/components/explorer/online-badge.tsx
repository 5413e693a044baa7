import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge.tsx";

/** Whether a validator answers now; null: nobody knows its address. */
export function OnlineBadge({ online }: { readonly online: boolean | null }) {
  const t = useTranslations("explorer.validators");
  if (online === null) {
    return <Badge icon={<CircleHelp aria-hidden="true" className="size-4" />}>{t("unknown")}</Badge>;
  }
  return online ? (
    <Badge tone="good" icon={<CircleCheck aria-hidden="true" className="size-4" />}>
      {t("online")}
    </Badge>
  ) : (
    <Badge tone="bad" icon={<CircleX aria-hidden="true" className="size-4" />}>
      {t("offline")}
    </Badge>
  );
}
