import { ActionIcon, Checkbox, Menu, Modal, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { Bookmark, BookmarkPlus, Filter, Settings2 } from "lucide-react";
import { useState } from "react";
import type { SavedFilter } from "../../../shared/contract/filters.ts";
import { useFilters } from "../../app/state/filters.ts";
import { sizes } from "../../app/theme.ts";
import { toastDone } from "../../app/toast.tsx";
import { DialogButtons } from "../../components/DialogButtons.tsx";
import { useCommand } from "../../transport/hooks.ts";
import { FilterList } from "./FilterList.tsx";
import classes from "./fleet.module.css";

interface Props {
  readonly sentence: string;
  /** The sentence is understood, so it can be saved. */
  readonly valid: boolean;
  readonly onSentence: (sentence: string) => void;
}

const isFilter = (filter: SavedFilter): string => (filter.group ? `group: ${filter.filter}` : filter.filter);

/** Filters under names: use one, keep the present one, remove one. */
export function SavedFilters({ sentence, valid, onSentence }: Props) {
  const saved = useFilters((state) => state.saved);
  const [dialog, setDialog] = useState<"save" | "list" | null>(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Tooltip label="Saved filters">
            <ActionIcon variant="default" size="lg" aria-label="Saved filters">
              <Bookmark size={sizes.icon.sm} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown className={classes.savedMenu}>
          <Menu.Label>Saved filters</Menu.Label>
          {saved.map((filter) => (
            <Menu.Item
              key={filter.id}
              leftSection={
                filter.group ? (
                  <Filter size={sizes.icon.sm} aria-hidden />
                ) : (
                  <Bookmark size={sizes.icon.sm} aria-hidden />
                )
              }
              onClick={() => onSentence(filter.filter)}
            >
              <span className={classes.savedName}>{filter.name}</span>
              <span className={classes.savedText}>{isFilter(filter)}</span>
            </Menu.Item>
          ))}
          {saved.length === 0 ? <Menu.Item disabled>None yet</Menu.Item> : null}
          <Menu.Divider />
          <Menu.Item
            leftSection={<BookmarkPlus size={sizes.icon.sm} aria-hidden />}
            disabled={!valid || sentence.trim() === ""}
            onClick={() => setDialog("save")}
          >
            {sentence.trim() === ""
              ? "Save this filter: type one first"
              : valid
                ? "Save this filter"
                : "Save this filter: it is not understood"}
          </Menu.Item>
          <Menu.Item
            leftSection={<Settings2 size={sizes.icon.sm} aria-hidden />}
            disabled={saved.length === 0}
            onClick={() => setDialog("list")}
          >
            Manage saved filters
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={dialog === "save"}
        onClose={() => setDialog(null)}
        title="Save this filter"
        closeButtonProps={{ "aria-label": "Close without saving" }}
      >
        <SaveForm sentence={sentence} saved={saved} onDone={() => setDialog(null)} />
      </Modal>
      <Modal
        opened={dialog === "list"}
        onClose={() => setDialog(null)}
        title="Saved filters"
        size="lg"
        closeButtonProps={{ "aria-label": "Close the list" }}
      >
        <FilterList saved={saved} />
      </Modal>
    </>
  );
}

function SaveForm(props: { sentence: string; saved: readonly SavedFilter[]; onDone: () => void }) {
  const { sentence, saved } = props;
  const [name, setName] = useState("");
  const [group, setGroup] = useState(false);
  const save = useCommand("filters.save");
  const wanted = name.trim();
  const same = saved.find((one) => one.name.toLowerCase() === wanted.toLowerCase());
  const submit = async (): Promise<void> => {
    const done = await save.run({ ...(same ? { id: same.id } : {}), name: wanted, filter: sentence.trim(), group });
    if (done === null) return;
    toastDone(`Saved ${wanted}`);
    props.onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== "" && !save.running) void submit();
      }}
    >
      <Stack gap="md">
        <Text className={classes.savedSentence}>{sentence}</Text>
        <TextInput
          label="Name"
          description={same ? `Replaces the saved filter ${same.name}` : undefined}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={64}
          autoComplete="off"
          data-autofocus
        />
        <Checkbox
          label="Make it a group"
          description="Hosts join and leave it by themselves, as the filter holds for them"
          checked={group}
          onChange={(event) => setGroup(event.currentTarget.checked)}
        />
        <DialogButtons
          action={same ? "Replace" : "Save"}
          running={save.running}
          missing={wanted === "" ? "Give it a name." : null}
          failure={save.failure}
        />
      </Stack>
    </form>
  );
}
