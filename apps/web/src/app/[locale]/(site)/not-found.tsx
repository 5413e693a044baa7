import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/button.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { routes } from "@/lib/routes.ts";

export default function NotFound() {
  const t = useTranslations("common");
  return (
    <>
      <PageTitle lead={t("notFound.body")}>{t("notFound.title")}</PageTitle>
      <LinkButton href={routes.elections}>{t("notFound.elections")}</LinkButton>
    </>
  );
}
