/** What was odd about samples, how often, and what a person can do. */
import { useWords } from '../../words/say.ts';

export function Oddity({ code, count }: { readonly code: string; readonly count: number }) {
  const { fault, hint } = useWords();
  const said = { code, params: { count } };
  const todo = hint(said);
  return (
    <span className="oddity">
      {fault(said)}
      {todo === '' ? null : <small className="dimmed">{todo}</small>}
    </span>
  );
}
