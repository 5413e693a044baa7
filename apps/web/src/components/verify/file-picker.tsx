"use client";

import { clsx } from "clsx";
import { FileUp } from "lucide-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { buttonStyle } from "@/components/ui/button.tsx";

interface FilePickerProps {
  readonly id: string;
  readonly label: ReactNode;
  /** On the button: what pressing it does. */
  readonly choose: ReactNode;
  /** Before the button; with `dropActive` it makes the whole box a place to drop a file. */
  readonly drop?: ReactNode;
  readonly dropActive?: ReactNode;
  readonly accept: string;
  readonly error?: string | undefined;
  readonly chosen?: string | null;
  onFile(file: File): void;
}

/** A real file input (keyboard, screen reader, its own label), and a box onto which a file can be dropped. */
export function FilePicker({ id, label, choose, drop, dropActive, accept, error, chosen, onFile }: FilePickerProps) {
  const [over, setOver] = useState(false);

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) onFile(file);
  }

  return (
    <div className={clsx("grid gap-1.5", error !== undefined && "border-bad border-l-4 pl-4")}>
      <span id={`${id}-label`} className="font-semibold">
        {label}
      </span>
      {error !== undefined && (
        <p id={`${id}-error`} className="font-semibold text-bad">
          {error}
        </p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an addition; the input inside does the same. */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={clsx(
          "flex flex-wrap items-center gap-3 rounded-control border border-dashed px-4 py-5",
          over ? "border-brand bg-brand-soft" : "border-line-strong bg-surface",
        )}
      >
        <FileUp aria-hidden="true" className="size-6 text-muted" />
        {over ? <span>{dropActive}</span> : <span className="text-muted">{drop}</span>}
        <input
          id={id}
          type="file"
          accept={accept}
          aria-labelledby={`${id}-label`}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          aria-invalid={error === undefined ? undefined : true}
          className="peer sr-only"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) onFile(file);
            // The same file can be chosen again after it was repaired.
            event.target.value = "";
          }}
        />
        <label
          htmlFor={id}
          className={buttonStyle(
            "secondary",
            "regular",
            "cursor-pointer peer-focus-visible:outline-3 peer-focus-visible:outline-focus peer-focus-visible:outline-offset-2",
          )}
        >
          {choose}
        </label>
        {chosen !== null && chosen !== undefined && <span className="min-w-0 break-all font-medium">{chosen}</span>}
      </div>
    </div>
  );
}
