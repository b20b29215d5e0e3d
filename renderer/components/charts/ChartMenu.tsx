import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { EllipsisVertical, X } from "lucide-react";
import { sizes } from "../../app/theme.ts";
import { csvBlob, fileName, saveFile } from "./saveFile.ts";

interface Props {
  /** Of the chart, and of whose values it shows. */
  readonly title: string;
  readonly about: string;
  /** Drawn when it is asked for. */
  image(): Promise<Blob> | null;
  table(): string;
  readonly onRemove: (() => void) | undefined;
}

/** Copies or saves a chart as a picture or a table. */
export function ChartMenu({ title, about, image, table, onRemove }: Props) {
  const copyImage = async (): Promise<void> => {
    const picture = image();
    if (picture)
      await copied(
        navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]),
        `${title} copied as a picture.`,
      );
  };
  const saveImage = async (): Promise<void> => {
    const picture = await image();
    if (picture) saveFile(fileName([about, title], "png"), picture);
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label="Copy or save this chart">
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Copy or save ${title}`}>
            <EllipsisVertical size={sizes.icon.sm} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void copyImage()}>Copy as PNG</Menu.Item>
        <Menu.Item onClick={() => void copied(navigator.clipboard.writeText(table()), `${title} copied as CSV.`)}>
          Copy as CSV
        </Menu.Item>
        <Menu.Item onClick={() => void saveImage()}>Save as PNG</Menu.Item>
        <Menu.Item onClick={() => saveFile(fileName([about, title], "csv"), csvBlob(table()))}>Save as CSV</Menu.Item>
        {onRemove ? (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<X size={sizes.icon.sm} aria-hidden />} onClick={onRemove}>
              Remove this chart
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Says that something was copied, or why it was not. */
async function copied(copying: Promise<void>, message: string): Promise<void> {
  try {
    await copying;
    notifications.show({ message, autoClose: 2500 });
  } catch {
    notifications.show({
      color: "red",
      title: "Nothing was copied",
      message: "This window may not use the clipboard. Allow it, or try again while the window has the focus.",
    });
  }
}
