import { Button } from "@mantine/core";
import { ClipboardPaste } from "lucide-react";
import { sizes } from "../../app/theme.ts";
import classes from "./terminals.module.css";
import { lineCount } from "./text.ts";

/** Lines of the pasted text that are shown before the answer. */
const previewLines = 6;
const previewChars = 200;

interface Props {
  readonly text: string;
  /** Terminals it goes to. */
  readonly targets: number;
  readonly onAnswer: (agreed: boolean) => void;
}

/** Asks before several lines go to a shell, which may run each of them. */
export function PasteQuestion({ text, targets, onAnswer }: Props) {
  const count = lineCount(text);
  const lines = text.split("\n").slice(0, previewLines);
  const what = targets > 1 ? `Paste ${count} lines into ${targets} terminals` : `Paste ${count} lines`;
  const rest = count - lines.length;
  return (
    <div
      className={classes.question}
      role="alertdialog"
      aria-label={what}
      onKeyDown={(event) => {
        if (event.key === "Escape") onAnswer(false);
      }}
    >
      <div className={classes.questionHead}>
        <ClipboardPaste size={sizes.icon.md} aria-hidden />
        <div className={classes.noticeWords}>
          <strong>{what}?</strong>{" "}
          <span>{targets > 1 ? "Every shell" : "The shell"} may run each of them at once.</span>
        </div>
        <Button size="compact-sm" data-autofocus autoFocus onClick={() => onAnswer(true)}>
          {what}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => onAnswer(false)}>
          Cancel
        </Button>
      </div>
      <pre className={classes.preview}>
        {lines.map((line) => line.slice(0, previewChars)).join("\n")}
        {rest > 0 ? `\n(${rest} more)` : ""}
      </pre>
    </div>
  );
}
