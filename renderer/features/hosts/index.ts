import { Plus, Server } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { addHost } from "../../app/state/hostEditor.ts";

export const hosts: Feature = {
  id: "hosts",
  title: "Hosts",
  icon: Server,
  commands: () => [{ id: "host-add", title: "Add a host", icon: Plus, run: addHost }],
};
