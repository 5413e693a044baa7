/** A file that the page made, for the reader's own disk. */
export interface MadeFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string | Uint8Array<ArrayBuffer> | readonly string[];
}

/** Hands the file to the browser's downloads. The address of the bytes is released once the download has begun. */
export function saveFile({ name, mediaType, content }: MadeFile): void {
  const address = URL.createObjectURL(new Blob(Array.isArray(content) ? content : [content], { type: mediaType }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
