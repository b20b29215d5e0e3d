import classes from "./kit.module.css";

/**
 * A checkbox as in every form, of one element: a list that scrolls makes many of them, and one of Mantine takes eight elements and
 * most of the time of a row. Reached by the row's own keys, not by Tab.
 */
export function RowCheckbox(props: { label: string; checked: boolean; className?: string; onChange: () => void }) {
  const { label, checked, className, onChange } = props;
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      className={className ? `${classes.check} ${className}` : classes.check}
      aria-label={label}
      checked={checked}
      onChange={onChange}
    />
  );
}
