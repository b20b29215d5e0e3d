import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue, useMergedRef } from "@mantine/hooks";
import { CircleHelp, Filter } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useMemo, useRef, useState } from "react";
import { completeFilter } from "../../shared/filter/complete.ts";
import type { FilterError } from "../../shared/filter/expression.ts";
import type { Vocabulary } from "../../shared/filter/vocabulary.ts";
import { sizes } from "../app/theme.ts";
import classes from "./filterField.module.css";

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly vocabulary: Vocabulary;
  readonly error: FilterError | null;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly rightSection?: ReactNode;
  /** Escape with no list open. */
  readonly onEscape?: () => void;
  readonly className?: string;
}

/** A word is not called wrong while it is being typed: how long it must stand, milliseconds. */
const patience = 500;

const scrollTo = (option: HTMLElement | null): void => option?.scrollIntoView({ block: "nearest" });

/** A filter being typed: completions in a list, and what is not understood said below, without alarm. */
export function FilterField(props: Props) {
  const { value, onChange, vocabulary, error } = props;
  const input = useRef<HTMLInputElement>(null);
  const ref = useMergedRef(input, props.inputRef);
  const [open, setOpen] = useState(false);
  const combobox = useCombobox({ opened: open, onOpenedChange: setOpen });
  /** The completion that Enter or Tab takes; -1 = none. */
  const [active, setActive] = useState(-1);
  const [caret, setCaret] = useState(0);
  // Where the caret goes once the completed text is in the field.
  const [moveTo, setMoveTo] = useState<number | null>(null);
  const { from, to, options } = useMemo(() => completeFilter(value, caret, vocabulary), [value, caret, vocabulary]);
  const [late] = useDebouncedValue(error, patience);
  const [focused, setFocused] = useState(false);
  const shown = error !== null && late === error && (!error.incomplete || !focused) ? error : null;
  const listId = useId();
  const optionId = (index: number): string => `${listId}-${index}`;

  useEffect(() => {
    if (moveTo === null) return;
    input.current?.focus();
    input.current?.setSelectionRange(moveTo, moveTo);
    setMoveTo(null);
  }, [moveTo]);

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const followCaret = (): void => setCaret(input.current?.selectionStart ?? value.length);
  const take = (index: number): void => {
    const option = options[index];
    if (!option) return;
    const at = from + option.insert.length;
    onChange(value.slice(0, from) + option.insert + value.slice(to));
    setCaret(at);
    setMoveTo(at);
    setActive(-1);
    // After a field its values are next.
    setOpen(/[:.>]$/.test(option.insert));
  };
  const move = (step: number): void => {
    setOpen(true);
    // From none downwards to the first, upwards to the last.
    const next = active === -1 && step < 0 ? options.length - 1 : active + step;
    setActive(options.length === 0 ? -1 : (next + options.length) % options.length);
  };
  const listed = open && options.length > 0;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const chosen = listed && active !== -1;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (chosen && (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey))) take(active);
    else {
      if (event.key === "Escape" && !listed) props.onEscape?.();
      if (event.key === "Escape") close();
      return;
    }
    event.preventDefault();
  };

  return (
    <div className={props.className}>
      <Combobox
        store={combobox}
        position="bottom-start"
        width="target"
        withinPortal
        onOptionSubmit={(index) => take(Number(index))}
      >
        <Combobox.Target withAriaAttributes={false} withKeyboardNavigation={false}>
          <TextInput
            ref={ref}
            role="combobox"
            aria-label={props.label}
            aria-haspopup="listbox"
            aria-autocomplete="list"
            aria-expanded={listed}
            aria-controls={listed ? listId : undefined}
            aria-activedescendant={listed && active !== -1 ? optionId(active) : undefined}
            autoComplete="off"
            error={
              shown ? (
                <span className={classes.error}>
                  <CircleHelp size={sizes.icon.sm} aria-hidden />
                  <span>
                    Column {shown.column}: {shown.problem}.
                  </span>
                </span>
              ) : null
            }
            errorProps={{ role: "status" }}
            withErrorStyles={false}
            placeholder={props.placeholder}
            leftSection={<Filter size={sizes.icon.sm} aria-hidden />}
            value={value}
            onChange={(event) => {
              onChange(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
              setActive(-1);
              if (document.activeElement === event.currentTarget) setOpen(true);
            }}
            onSelect={followCaret}
            onClick={() => setOpen(true)}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              close();
            }}
            onKeyDown={onKeyDown}
            rightSection={props.rightSection}
            spellCheck={false}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options id={listId} className={classes.options} aria-label="Completions">
            {options.map((option, index) => (
              <Combobox.Option
                key={option.insert}
                id={optionId(index)}
                value={String(index)}
                className={classes.option}
                aria-selected={index === active}
                data-combobox-selected={index === active || undefined}
                ref={index === active ? scrollTo : undefined}
              >
                <span className={classes.insert}>{option.insert}</span>
                <span className={classes.hint}>{option.hint}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}
