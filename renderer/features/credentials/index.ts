import { KeyRound, KeySquare, Plus } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";
import { type Dialog, showDialog } from "./dialogs.ts";

const CredentialsPage = lazyPart(async () => (await import("./CredentialsPage.tsx")).CredentialsPage);
const path = "/credentials";

export const credentials: Feature = {
  id: "credentials",
  title: "Credentials",
  icon: KeyRound,
  rail: { path, position: 80, Page: CredentialsPage },
  commands: (_hosts, navigate) => {
    const show = (dialog: Dialog) => (): void => {
      navigate(path);
      showDialog(dialog);
    };
    return [
      { id: "credentials-add", title: "Add a credential", icon: Plus, run: show({ kind: "add" }) },
      { id: "credentials-generate", title: "Generate a key", icon: KeySquare, run: show({ kind: "generate" }) },
    ];
  },
};
