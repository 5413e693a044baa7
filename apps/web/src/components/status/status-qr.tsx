"use client";

import { useTranslations } from "next-intl";
import { QRCodeSVG } from "qrcode.react";
import { useInBrowser } from "@/components/ui/relative-time.tsx";
import { routes } from "@/lib/routes.ts";

/** A link to the page of this vote. Black on white in both themes, because cameras want it so. */
export function StatusQr({ code }: { readonly code: string }) {
  const t = useTranslations("status.receipt");
  const inBrowser = useInBrowser();
  return (
    <figure className="grid w-44 content-start justify-items-center gap-2 justify-self-center">
      <div className="grid size-44 place-items-center rounded-control border border-line bg-[#ffffff] p-2">
        {inBrowser && (
          <QRCodeSVG
            value={`${window.location.origin}${routes.statusOf(code)}`}
            title={t("qr")}
            size={158}
            level="M"
            fgColor="#20161b"
            bgColor="#ffffff"
          />
        )}
      </div>
      <figcaption className="text-center text-muted text-sm">{t("qrHelp")}</figcaption>
    </figure>
  );
}
