/** One of many, by the browser's own list: for choices too long for a segment. */
interface PickProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: T; readonly name: string }[];
  readonly value: T;
  readonly onPick: (id: T) => void;
  readonly disabled?: boolean;
}

export function Pick<T extends string>({ label, options, value, onPick, disabled }: PickProps<T>) {
  return (
    <span className="field pick">
      <select
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={(event) => {
          const chosen = options.find((one) => one.id === event.currentTarget.value);
          if (chosen) onPick(chosen.id);
        }}
      >
        {options.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </span>
  );
}
