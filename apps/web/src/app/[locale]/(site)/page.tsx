import { useTranslations } from "next-intl";
import { PageTitle } from "@/components/ui/page-title.tsx";

export default function Home() {
  const t = useTranslations("common");
  return <PageTitle>{t("tagline")}</PageTitle>;
}
