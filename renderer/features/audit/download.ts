/** Hands a text to the browser as a file. */
export function download(fileName: string, text: string): void {
  const type = fileName.endsWith(".json") ? "application/json" : "text/csv;charset=utf-8";
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The click has begun the download; the text need not stay in memory for it longer than a moment.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
