/** Head of a sheet in the page. Opened from the keyboard, its close button has the focus: one key closes it again. */
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { closeSheet } from './sheets.ts';

interface HeadProps {
  readonly title: string;
  readonly sub: ReactNode;
}

export function SheetHead({ title, sub }: HeadProps) {
  const { t } = useWords();
  const head = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    head.current?.querySelector('button')?.focus({ focusVisible: false } as FocusOptions);
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, []);
  return (
    <div className="sheet-head" ref={head}>
      <div>
        <h2>{title}</h2>
        <small>{sub}</small>
      </div>
      <Button look="quiet" small icon="close" label={t('sheet.close')} onPress={closeSheet}>
        {null}
      </Button>
    </div>
  );
}
