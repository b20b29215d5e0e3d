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

/** A filter being typed: completions in a list, and what is not understood said below, without alarm. */
export function FilterField(props: Props) {
  const { value, onChange, vocabulary, error } = props;
  const input = useRef<HTMLInputElement>(null);
  const ref = useMergedRef(input, props.inputRef);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [caret, setCaret] = useState(0);
  // Where the caret goes once the completed text is in the field.
  const [moveTo, setMoveTo] = useState<number | null>(null);
  const { from, to, options } = useMemo(() => completeFilter(value, caret, vocabulary), [value, caret, vocabulary]);
  const [late] = useDebouncedValue(error, patience);
  const [focused, setFocused] = useState(false);
  const shown = error !== null && late === error && (!error.incomplete || !focused) ? error : null;
  const errorId = useId();

  useEffect(() => {
    if (moveTo === null) return;
    input.current?.focus();
    input.current?.setSelectionRange(moveTo, moveTo);
    setMoveTo(null);
  }, [moveTo]);

  const followCaret = (): void => setCaret(input.current?.selectionStart ?? value.length);
  const take = (index: number): void => {
    const option = options[index];
    if (!option) return;
    const at = from + option.insert.length;
    onChange(value.slice(0, from) + option.insert + value.slice(to));
    setCaret(at);
    setMoveTo(at);
    combobox.resetSelectedOption();
    // After a field its values are next.
    if (!/[:.>]$/.test(option.insert)) combobox.closeDropdown();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !combobox.dropdownOpened) props.onEscape?.();
    const selected = combobox.getSelectedOptionIndex();
    if (event.key === "Tab" && !event.shiftKey && combobox.dropdownOpened && selected !== -1) {
      event.preventDefault();
      take(selected);
    }
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
        <Combobox.Target withExpandedAttribute>
          <TextInput
            ref={ref}
            aria-label={props.label}
            aria-describedby={shown ? errorId : undefined}
            aria-invalid={shown ? true : undefined}
            placeholder={props.placeholder}
            leftSection={<Filter size={sizes.icon.sm} aria-hidden />}
            value={value}
            onChange={(event) => {
              onChange(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
              combobox.resetSelectedOption();
              if (document.activeElement === event.currentTarget) combobox.openDropdown();
            }}
            onSelect={followCaret}
            onClick={() => combobox.openDropdown()}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              combobox.closeDropdown();
            }}
            onKeyDown={onKeyDown}
            rightSection={props.rightSection}
            spellCheck={false}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options className={classes.options}>
            {options.map((option, index) => (
              <Combobox.Option key={option.insert} value={String(index)} className={classes.option}>
                <span className={classes.insert}>{option.insert}</span>
                <span className={classes.hint}>{option.hint}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <div id={errorId} role="status" className={classes.error}>
        {shown ? (
          <>
            <CircleHelp size={sizes.icon.sm} aria-hidden />
            <span>
              Column {shown.column}: {shown.problem}.
            </span>
          </>
        ) : null}
      </div>
    </div>
  );
}
