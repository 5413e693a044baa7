import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ReceiptPage } from "@/components/status/receipt-page.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("status.receipt");
  return { title: t("title") };
}

export default async function Receipt({ params }: { readonly params: Promise<{ readonly uuid: string }> }) {
  const { uuid } = await params;
  return (
    <AreaMessages only={["status"]}>
      <ReceiptPage uuid={uuid} />
    </AreaMessages>
  );
}
