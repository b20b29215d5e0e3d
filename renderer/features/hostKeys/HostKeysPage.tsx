import { Button, Tabs, TextInput } from "@mantine/core";
import { BadgeCheck, Ban, Fingerprint, Plus, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useInventory } from "../../app/state/inventory.ts";
import { sizes } from "../../app/theme.ts";
import { formatCount } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { ErrorLine, LoadingState } from "../../components/states.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { AddAuthority } from "./AddAuthority.tsx";
import { AddKey } from "./AddKey.tsx";
import { AuthoritiesTable } from "./AuthoritiesTable.tsx";
import { KeysTable } from "./KeysTable.tsx";
import { RevokedTable } from "./RevokedTable.tsx";
import classes from "./hostKeys.module.css";
import { keyRows, searchAuthorities, searchKeys, searchRevoked } from "./rows.ts";

/** Every host key: those that are trusted, the authorities that may vouch for others, and those that are refused for good. */
export function HostKeysPage() {
  const keys = useQuery("hostKeys.list", undefined);
  const authorities = useQuery("hostKeys.authorities", undefined);
  const revoked = useQuery("hostKeys.revoked", undefined);
  const hosts = useInventory((state) => state.hosts);
  const [search, setSearch] = useState("");
  const [adding, setAdding] = useState<"key" | "authority" | null>(null);
  const rows = useMemo(() => keyRows(keys.data ?? [], hosts), [keys.data, hosts]);
  const shown = useMemo(() => searchKeys(rows, search), [rows, search]);
  const reload = (): void => {
    keys.reload();
    authorities.reload();
    revoked.reload();
  };
  const known = new Set(rows.map(({ hostId }) => hostId)).size;
  const loaded = keys.data && authorities.data && revoked.data;
  const failure = keys.failure ?? authorities.failure ?? revoked.failure;
  return (
    <Page
      fill
      title="Host keys"
      subtitle={loaded ? `${formatCount(rows.length, "key")} of ${formatCount(known, "host")}` : null}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<BadgeCheck size={sizes.icon.sm} aria-hidden />}
            onClick={() => setAdding("authority")}
          >
            Add an authority
          </Button>
          <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => setAdding("key")}>
            Add a key
          </Button>
        </>
      }
    >
      <div className={classes.fill}>
        <ErrorLine failure={failure} onRetry={reload} />
        <TextInput
          className={classes.search}
          aria-label="Search host keys"
          placeholder="Search by host, type, fingerprint or source"
          leftSection={<Search size={sizes.icon.sm} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          spellCheck={false}
        />
        {loaded ? (
          <Tabs defaultValue="keys" className={classes.tabs}>
            <Tabs.List>
              <Tabs.Tab value="keys" leftSection={<Fingerprint size={sizes.icon.sm} aria-hidden />}>
                Known ({rows.length})
              </Tabs.Tab>
              <Tabs.Tab value="authorities" leftSection={<BadgeCheck size={sizes.icon.sm} aria-hidden />}>
                Authorities ({authorities.data?.length ?? 0})
              </Tabs.Tab>
              <Tabs.Tab value="revoked" leftSection={<Ban size={sizes.icon.sm} aria-hidden />}>
                Revoked ({revoked.data?.length ?? 0})
              </Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="keys" className={classes.panel}>
              <KeysTable
                rows={shown}
                searching={search.trim() !== ""}
                onChange={reload}
                onAdd={() => setAdding("key")}
              />
            </Tabs.Panel>
            <Tabs.Panel value="authorities" className={classes.panel}>
              <AuthoritiesTable
                rows={searchAuthorities(authorities.data ?? [], search)}
                onChange={reload}
                onAdd={() => setAdding("authority")}
              />
            </Tabs.Panel>
            <Tabs.Panel value="revoked" className={classes.panel}>
              <RevokedTable rows={searchRevoked(revoked.data ?? [], search)} onChange={reload} />
            </Tabs.Panel>
          </Tabs>
        ) : failure ? null : (
          <LoadingState label="Loading host keys" />
        )}
      </div>
      <AddKey opened={adding === "key"} onClose={() => setAdding(null)} onAdded={reload} />
      <AddAuthority opened={adding === "authority"} onClose={() => setAdding(null)} onAdded={reload} />
    </Page>
  );
}
