/** A field whose label stays in sight when something stands in it. */
import { Field } from '../../../ui/kit.tsx';

interface LabelledProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function Labelled(props: LabelledProps) {
  return (
    <div className="evfield">
      <small aria-hidden="true">{props.label}</small>
      <Field {...props} />
    </div>
  );
}
