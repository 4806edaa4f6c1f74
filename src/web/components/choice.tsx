/** One of a few, side by side. */
interface Props<T extends string> {
  label: string;
  value: T;
  options: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
}

export function Choice<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {entriesOf(options).map(([key, text]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}

function entriesOf<T extends string>(options: Readonly<Record<T, string>>): [T, string][] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the record has exactly the keys T
  return Object.entries(options) as [T, string][];
}
