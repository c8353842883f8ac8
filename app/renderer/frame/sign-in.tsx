/** Before there is a state: waiting for the engine, or asking for the token that start-up printed. */
import { useState } from 'react';
import { signIn } from '../live/session.ts';
import { useLive } from '../live/store.ts';
import { Icon } from '../ui/icons.tsx';
import { Button, Field } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { LangButton } from './rail.tsx';

export function SignIn() {
  const { t, error } = useWords();
  const link = useLive((live) => live.link);
  const [token, setToken] = useState('');
  const enter = (): void => {
    if (token.trim() !== '') signIn(token.trim());
  };
  const refused = link.at === 'signed-out' && link.error ? error(link.error) : undefined;
  return (
    <main className="signin">
      <h1>
        <Icon name="mark" size="l" /> {t('app.name')}
      </h1>
      {link.at === 'signed-out' ? (
        <>
          <p>{t('signin.why')}</p>
          {refused ? (
            <p className="refused" role="alert">
              <Icon name="fault" size="s" /> {refused.message} {refused.hint}
            </p>
          ) : null}
          <Field
            label={t('signin.token')}
            type="password"
            value={token}
            onChange={setToken}
            onEnter={enter}
            autoFocus
          />
          <Button look="primary" disabled={token.trim() === ''} onPress={enter}>
            {t('signin.enter')}
          </Button>
        </>
      ) : (
        <output>{t('signin.waiting')}</output>
      )}
      <LangButton />
    </main>
  );
}
