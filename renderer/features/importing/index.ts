import { ArrowDownUp, Download, Upload } from "lucide-react";
import type { Feature } from "../../app/feature.ts";
import { openExport, openImport } from "../../app/state/transfer.ts";

export const importing: Feature = {
  id: "importing",
  title: "Import and export",
  icon: ArrowDownUp,
  commands: () => [
    {
      id: "hosts-import",
      title: "Import hosts",
      hint: "ssh config, Ansible, Terraform, CSV, PuTTY, known_hosts",
      icon: Upload,
      run: openImport,
    },
    {
      id: "hosts-export",
      title: "Export hosts",
      hint: "Ansible, ssh config, CSV, known_hosts",
      icon: Download,
      run: openExport,
    },
  ],
};
