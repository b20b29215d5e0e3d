/** Hands a text to the browser as a file. */
export function saveMarkdown(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The click has begun the download; the text need not stay in memory for it longer than a moment.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
