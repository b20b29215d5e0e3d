/** Hands a file to the browser. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The click has begun the download; the content need not stay in memory for it longer than a moment.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const csvBlob = (text: string): Blob => new Blob([text], { type: "text/csv;charset=utf-8" });

/** A name any file system takes: host and chart, letters and digits, at most 120 characters. */
export function fileName(parts: readonly string[], extension: string): string {
  const words = parts.map((part) => part.replaceAll(/[^A-Za-z0-9._]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, ""));
  return `${words.filter(Boolean).join("-").slice(0, 120) || "chart"}.${extension}`;
}
