/** What undo did, in words: "Undone: Import from a bundle; 2 credentials that came with it went too". */
export function undoneWords(stepped: {
  readonly label: string;
  readonly credentials?: { readonly gone: number; readonly kept: number } | undefined;
}): string {
  const { gone, kept } = stepped.credentials ?? { gone: 0, kept: 0 };
  const count = (number: number): string => (number === 1 ? "1 credential" : `${number} credentials`);
  return [
    `Undone: ${stepped.label}`,
    ...(gone > 0 ? [`${count(gone)} that came with it went too`] : []),
    ...(kept > 0 ? [`${count(kept)} that came with it ${kept === 1 ? "stays" : "stay"}, in use by hosts`] : []),
  ].join("; ");
}
