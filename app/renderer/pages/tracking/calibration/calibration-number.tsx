/** One number of a calibration, with its name and unit. */
interface NumberProps {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
}

export function CalibrationNumber({ label, value, unit = 'mm' }: NumberProps) {
  return (
    <span className="readout">
      <small>{label}</small>
      <b className="num">
        {value}
        {unit === '' || value === '–' ? null : <u>{unit}</u>}
      </b>
    </span>
  );
}
