import { ClipboardCheck, Plus } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";
import { editCheck } from "./dialogs.ts";

const ChecksPage = lazyPart(async () => (await import("./ChecksPage.tsx")).ChecksPage);
const ChecksTab = lazyPart(async () => (await import("./ChecksTab.tsx")).ChecksTab);

const path = "/checks";

export const checks: Feature = {
  id: "checks",
  title: "Checks",
  icon: ClipboardCheck,
  rail: { path, position: 34, Page: ChecksPage },
  hostTab: { id: "checks", position: 25, Tab: ChecksTab },
  commands: (_hosts, navigate) => [
    {
      id: "checks.add",
      title: "Add a check",
      hint: "Checks",
      icon: Plus,
      run: () => {
        navigate(path);
        editCheck(null);
      },
    },
  ],
};
