import { Button } from "@mantine/core";
import { Inbox } from "lucide-react";
import { useState } from "react";
import type { Notice } from "../../../shared/contract/notices.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { pageWords } from "../../components/pageWords.ts";
import { EmptyState, ErrorLine, LoadingState } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useCommand, useStream } from "../../transport/hooks.ts";
import { noticeKinds, stateLooks } from "./looks.ts";
import { NoticeDrawer } from "./NoticeDrawer.tsx";
import classes from "./notices.module.css";

const rowId = ({ id }: Notice): string => id;

const facts: readonly Column<Notice>[] = [
  {
    id: "created",
    header: "When",
    min: 5.5,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} relative />,
  },
  {
    id: "state",
    header: "State",
    min: 7,
    value: ({ state }) => stateLooks[state].word,
    cell: ({ state }) => <StatusBadge plain look={stateLooks[state]} />,
  },
  {
    id: "channel",
    header: "Channel",
    min: 6.5,
    value: ({ channelName }) => channelName,
    cell: ({ channelName }) => channelName,
  },
  {
    id: "kind",
    header: "Kind",
    min: 5.5,
    value: ({ kind }) => noticeKinds[kind],
    cell: ({ kind }) => noticeKinds[kind],
  },
  { id: "title", header: "Notice", min: 11, grow: 3, value: ({ title }) => title, cell: ({ title }) => title },
  { id: "detail", header: "Detail", min: 10, grow: 2, cell: (notice) => <Detail notice={notice} /> },
];

/** Every notice and what became of it, the newest first. */
export function Outbox() {
  const [notices, setNotices] = useState<readonly Notice[] | null>(null);
  const { failure, reopen } = useStream("notices.outbox", undefined, setNotices);
  const retry = useCommand("notices.retry");
  const [openId, setOpenId] = useState<string | null>(null);
  if (notices === null)
    return failure ? <ErrorLine failure={failure} onRetry={reopen} /> : <LoadingState label="Loading the outbox" />;
  if (notices.length === 0)
    return (
      <EmptyState icon={Inbox} title="Nothing was sent so far">
        Each notice is listed here with what became of it.
      </EmptyState>
    );
  const columns: readonly Column<Notice>[] = [
    ...facts,
    {
      id: "actions",
      header: "Actions",
      min: 6.5,
      align: "end",
      cell: ({ id, state, title }) =>
        state === "failed" ? (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Send again: ${title}`}
            onClick={(event) => {
              event.stopPropagation();
              void retry.run({ id });
            }}
          >
            Send again
          </Button>
        ) : null,
    },
  ];
  return (
    <div className={classes.table}>
      <ErrorLine failure={retry.failure ?? failure} />
      <DataTable
        label="Outbox"
        rows={notices}
        columns={columns}
        rowId={rowId}
        openOnClick
        onOpen={({ id }) => setOpenId(id)}
      />
      <NoticeDrawer
        notice={notices.find(({ id }) => id === openId) ?? null}
        onClose={() => setOpenId(null)}
        onRetry={({ id }) => void retry.run({ id })}
      />
    </div>
  );
}

function Detail({ notice }: { notice: Notice }) {
  const { state, failure, nextAt, attempts } = notice;
  const why = failure ? pageWords(failure).title : "";
  if (state === "waiting" && attempts > 0 && nextAt !== null)
    return (
      <span title={why}>
        {why} Next try <Time at={nextAt} />
      </span>
    );
  if (state === "maybe") return <span title={why}>{why} It may have arrived, so it is not sent again.</span>;
  return why === "" ? null : <span title={why}>{why}</span>;
}
