"use client";

import { ArrowRight, Download, ExternalLink, QrCode } from "lucide-react";
import { useTranslations } from "next-intl";
import { QRCodeCanvas } from "qrcode.react";
import { useRef } from "react";
import type { BallotPaper, OpenedBallot } from "@/ballot/ballot-maker.ts";
import { nothingSelected, type Selection } from "@/ballot/selection.ts";
import { ScrollRegion } from "@/components/explorer/scroll-region.tsx";
import { saveFile } from "@/components/results/save-file.ts";
import { TrackingCodeText } from "@/components/status/tracking-code-text.tsx";
import { Alert } from "@/components/ui/alert.tsx";
import { Button, buttonStyle } from "@/components/ui/button.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { routes } from "@/lib/routes.ts";
import { useChosenNames } from "./use-chosen-names.ts";

interface ChallengedScreenProps {
  readonly paper: BallotPaper;
  readonly selections: readonly Selection[];
  readonly opened: OpenedBallot;
  onReturn(): void;
}

/** UX-6: an opened ballot, to be checked anywhere, and the way back to one that counts. */
export function ChallengedScreen({ paper, selections, opened, onReturn }: ChallengedScreenProps) {
  const t = useTranslations("vote.challenged");
  const chosenNames = useChosenNames();
  const canvas = useRef<HTMLCanvasElement>(null);
  const name = `tabella-challenged-${opened.lockCode.slice(0, 19)}`;
  const { origin } = window.location;
  const link = `${origin}${routes.verifyChallenge}#${opened.link}`;
  const command = `npm run tabella -- challenge verify ${name}.json --api ${origin} --code ${opened.lockCode}`;

  const saveQr = (): void => {
    canvas.current?.toBlob((blob) => {
      if (blob === null) return;
      void blob
        .arrayBuffer()
        .then((bytes) => saveFile({ name: `${name}.png`, mediaType: "image/png", content: new Uint8Array(bytes) }));
    });
  };

  return (
    <div>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Tablet className="grid gap-8">
        <section aria-labelledby="opened-code" className="grid gap-1">
          <h2 id="opened-code" className="font-medium text-base text-muted tracking-normal">
            {t("code")}
          </h2>
          <TrackingCodeText code={opened.lockCode} />
          <p className="text-muted text-sm">{t("same")}</p>
        </section>
        <section aria-labelledby="opened-holds" className="grid gap-3">
          <h2 id="opened-holds" className="font-medium text-base text-muted tracking-normal">
            {t("holds")}
          </h2>
          <dl className="grid gap-3">
            {paper.questions.map((question, index) => (
              <div key={index}>
                <dt className="text-muted">{question.question}</dt>
                {chosenNames(question, selections[index] ?? nothingSelected).map((chosen) => (
                  <dd key={chosen} className="font-semibold text-xl">
                    {chosen}
                  </dd>
                ))}
              </div>
            ))}
          </dl>
        </section>
      </Tablet>
      <section aria-labelledby="opened-check" className="mt-8 grid gap-5">
        <h2 id="opened-check" className="text-2xl">
          {t("checkTitle")}
        </h2>
        <div className="grid gap-6 sm:grid-cols-[auto_minmax(0,1fr)]">
          <div className="size-fit justify-self-center rounded-control border border-line bg-[#ffffff] p-3">
            <QRCodeCanvas
              ref={canvas}
              value={link}
              title={t("qr")}
              aria-label={t("qr")}
              size={640}
              marginSize={2}
              level="M"
              fgColor="#20161b"
              bgColor="#ffffff"
              style={{ width: 240, height: 240 }}
            />
          </div>
          <div className="grid content-start gap-4">
            <p>{t("checkBody")}</p>
            <div className="grid gap-1">
              <a href={link} target="_blank" rel="noreferrer" className={buttonStyle("secondary", "regular", "w-fit")}>
                <ExternalLink aria-hidden="true" className="size-5" />
                {t("here")}
              </a>
              <p className="text-muted text-sm">{t("hereHelp")}</p>
            </div>
          </div>
        </div>
        <div className="flex flex-wrap gap-3">
          <Button
            look="secondary"
            onClick={() =>
              saveFile({ name: `${name}.json`, mediaType: "application/json", content: `${opened.file}\n` })
            }
            icon={<Download aria-hidden="true" className="size-5" />}
          >
            {t("saveFile")}
          </Button>
          <Button look="secondary" onClick={saveQr} icon={<QrCode aria-hidden="true" className="size-5" />}>
            {t("saveQr")}
          </Button>
        </div>
        <Disclosure summary={t("command")}>
          <ScrollRegion
            label={t("command")}
            className="overflow-x-auto rounded-control border border-line bg-sunken p-3 text-sm"
          >
            <code className="whitespace-nowrap">{command}</code>
          </ScrollRegion>
          <div>
            <CopyButton text={command} name={t("command")} />
          </div>
        </Disclosure>
        <Alert tone="info">
          <p>{t("private")}</p>
        </Alert>
        <Button
          size="large"
          className="w-full sm:w-fit"
          onClick={onReturn}
          icon={<ArrowRight aria-hidden="true" className="size-5" />}
        >
          {t("back")}
        </Button>
      </section>
    </div>
  );
}
