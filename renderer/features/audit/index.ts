import { ScrollText, ShieldCheck } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const AuditPage = lazyPart(async () => (await import("./AuditPage.tsx")).AuditPage);
const path = "/audit";

export const audit: Feature = {
  id: "audit",
  title: "Audit",
  icon: ScrollText,
  rail: { path, position: 70, Page: AuditPage },
  commands: (_hosts, navigate) => [
    { id: "audit-verify", title: "Verify the audit log", icon: ShieldCheck, run: () => navigate(path) },
    { id: "audit-export", title: "Export the audit log", icon: ScrollText, run: () => navigate(path) },
  ],
};
