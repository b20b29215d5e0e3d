import { Megaphone } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { lazyPart } from "../../app/lazyPart.tsx";

const NoticesPage = lazyPart(async () => (await import("./NoticesPage.tsx")).NoticesPage);
const path = "/notices";

export const notices: Feature = {
  id: "notices",
  title: "Notices",
  icon: Megaphone,
  rail: { path, position: 34, Page: NoticesPage, items: true },
};
