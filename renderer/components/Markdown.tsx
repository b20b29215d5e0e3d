import { SquareCheck, Square } from "lucide-react";
import { Fragment, memo, type ReactNode, useMemo } from "react";
import { sizes } from "../app/theme.ts";
import { type Block, type Inline, type ListItem, parseMarkdown } from "./parseMarkdown.ts";
import classes from "./markdown.module.css";

/** Notes as they are meant. Everything becomes text of React's own elements; markup in the notes stays words. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className={classes.markdown}>
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
});

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading": {
      // Headings of notes stand below those of the page.
      const Tag = block.level <= 1 ? "h3" : block.level === 2 ? "h4" : "h5";
      return <Tag>{inline(block.content)}</Tag>;
    }
    case "paragraph":
      return <p>{lines(block.lines)}</p>;
    case "quote":
      return <blockquote>{lines(block.lines)}</blockquote>;
    case "code":
      // Wide code scrolls, so the keyboard must be able to reach it.
      return <pre tabIndex={0}>{block.text}</pre>;
    case "rule":
      return <hr />;
    case "list":
      return block.ordered ? <ol start={block.start}>{block.items.map(item)}</ol> : <ul>{block.items.map(item)}</ul>;
  }
}

function item({ done, depth, content }: ListItem, index: number): ReactNode {
  const Box = done ? SquareCheck : Square;
  return (
    <li key={index} data-depth={depth === 0 ? undefined : depth} data-task={done === null ? undefined : done}>
      {done === null ? null : <Box size={sizes.icon.sm} aria-label={done ? "Done:" : "To do:"} role="img" />}
      {inline(content)}
    </li>
  );
}

const lines = (all: readonly (readonly Inline[])[]): ReactNode =>
  all.map((line, index) => (
    <Fragment key={index}>
      {index > 0 ? <br /> : null}
      {inline(line)}
    </Fragment>
  ));

function inline(parts: readonly Inline[]): ReactNode {
  return parts.map((part, index) => {
    switch (part.kind) {
      case "text":
        return part.text;
      case "code":
        return <code key={index}>{part.text}</code>;
      case "strong":
        return <strong key={index}>{inline(part.children)}</strong>;
      case "emphasis":
        return <em key={index}>{inline(part.children)}</em>;
      case "deleted":
        return <del key={index}>{inline(part.children)}</del>;
      case "link": {
        const [only] = part.children;
        const same = part.children.length === 1 && only?.kind === "text" && only.text === part.url;
        return (
          <Fragment key={index}>
            {same ? null : <>{inline(part.children)} </>}
            <code>{part.url}</code>
          </Fragment>
        );
      }
    }
  });
}
