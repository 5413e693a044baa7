import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { TrusteeDetail } from "@/components/trustee/trustee-detail.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("trustee");
  return { title: t("title") };
}

export default async function TrusteeElectionPage({ params }: { readonly params: Promise<{ readonly uuid: string }> }) {
  const { uuid } = await params;
  return (
    <AreaMessages only={["trustee", "ceremony", "auth", "verify"]}>
      <TrusteeDetail uuid={uuid} />
    </AreaMessages>
  );
}
