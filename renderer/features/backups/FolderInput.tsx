import { Button, TextInput } from "@mantine/core";
import { FolderOpen } from "lucide-react";
import type { DesktopBridge } from "../../../shared/contract/desktop.ts";
import { sizes } from "../../app/theme.ts";
import { useSession } from "../../app/state/session.ts";
import classes from "./backups.module.css";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | null;
  readonly hint?: string;
}

/** A folder of the computer where the core runs: by dialog in the desktop shell, else typed. */
export function FolderInput({ label, value, onChange, error, hint }: Props) {
  const shell = useSession((state) => state.info?.shell ?? "web");
  const desktop = (globalThis as { holdfastDesktop?: DesktopBridge }).holdfastDesktop;
  const choose = async (): Promise<void> => {
    const folder = await desktop?.chooseFolder();
    if (folder) onChange(folder);
  };
  const where =
    shell === "web" ? "A folder on the computer that Holdfast itself runs on, not the one with this browser." : "";
  return (
    <div className={classes.folder}>
      <TextInput
        label={label}
        description={[hint, where].filter(Boolean).join(" ") || undefined}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        className={classes.grow}
        classNames={{ input: "mono" }}
        spellCheck={false}
        autoComplete="off"
      />
      {desktop ? (
        <Button
          variant="default"
          leftSection={<FolderOpen size={sizes.icon.sm} aria-hidden />}
          onClick={() => void choose()}
        >
          Choose
        </Button>
      ) : null}
    </div>
  );
}
