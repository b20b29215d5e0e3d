import { counted } from "./say.ts";

interface Stepped {
  readonly label: string;
  readonly credentials?: { readonly gone: number; readonly kept: number } | undefined;
  readonly parts?: readonly { readonly kind: string; readonly gone: number; readonly kept: number }[] | undefined;
}

/** What an import brings beside hosts, and why it stays when its edit is undone. */
const kinds: Readonly<Partial<Record<string, { readonly name: string; readonly why: string }>>> = {
  credential: { name: "credential", why: "in use by hosts" },
  filter: { name: "saved filter", why: "changed since" },
  hostKey: { name: "host key", why: "in use since" },
  authority: { name: "authority", why: "changed since" },
  revokedKey: { name: "revocation", why: "made again since" },
};

const several = (number: number, name: string): string =>
  name === "authority" && number !== 1 ? `${number} authorities` : counted(number, name);

/** What undo did, in words: "Undone: Import from a bundle; 2 credentials that came with it went too". */
export function undoneWords({ label, credentials, parts = [] }: Stepped): string {
  const all = [...(credentials ? [{ kind: "credential", ...credentials }] : []), ...parts];
  const told = all.flatMap(({ kind, gone, kept }) => {
    const { name, why } = kinds[kind] ?? { name: kind, why: "changed since" };
    return [
      ...(gone > 0 ? [`${several(gone, name)} that came with it went too`] : []),
      ...(kept > 0 ? [`${several(kept, name)} that came with it ${kept === 1 ? "stays" : "stay"}, ${why}`] : []),
    ];
  });
  return [`Undone: ${label}`, ...told].join("; ");
}
