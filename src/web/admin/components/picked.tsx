/** One of a few, from a list that unfolds. */
interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, text: string])[];
  isDisabled?: boolean;
  onChange: (value: T) => void;
}

export function Picked<T extends string>({ label, value, options, isDisabled = false, onChange }: Props<T>) {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        disabled={isDisabled}
        onChange={(event) => {
          const picked = options.find(([it]) => it === event.currentTarget.value);
          if (picked) onChange(picked[0]);
        }}
      >
        {options.map(([it, text]) => (
          <option key={it} value={it}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
